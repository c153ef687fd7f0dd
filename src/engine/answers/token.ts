// Token responses: applies the vendor's shape.
import type { Context } from "koa";
import { shownScopes } from "../../issuer/additions.ts";
import { userFactsOf } from "../../issuer/claim-values.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { rotationOf } from "../../issuer/refresh-rotation.ts";
import type { JsonObject } from "../../json-object.ts";
import { splitScope, textParam } from "../../params.ts";
import { type Answer, plainBody } from "./answer.ts";
import { pacePolling } from "./device-polling.ts";

export async function finishToken(answer: Answer): Promise<void> {
  const { issuer, ctx, oidc, exchange } = answer;
  const { profile } = issuer;
  if (profile.clients.takesCredentials && oidc.client) allowCredentials(ctx);
  if (ctx.status !== 200) return pacePolling(answer);
  if (await omitsRefreshToken(issuer, oidc)) delete (ctx.body as JsonObject)["refresh_token"];
  ctx.body = withShownScope(issuer, plainBody(ctx), oidc.client?.clientId ?? "");
  const translate = profile.answers.token;
  if (!translate) return;
  const body = plainBody(ctx);
  const asked = exchange.sent ?? {};
  const { issued } = exchange;
  ctx.body = translate(body, {
    grantType: String(oidc.params?.["grant_type"]),
    requestedScope: textParam(asked, "scope"),
    asked,
    issued: issued && {
      claims: JSON.parse(issued.claims) as JsonObject,
      scopes: splitScope(issued.scope ?? undefined),
      subject: issued.subject,
      machine: issued.machine,
    },
    user: issued?.machine ? undefined : userFactsOf(issuer, issued?.subject, issued?.clientId),
    refreshTokenExpiresInSeconds: await secondsOfRefreshToken(issuer, body),
    facts: issuer.facts,
  });
}

/** Names all scopes that the tokens show, if they are not exactly those that the engine has granted. */
function withShownScope(issuer: Issuer, body: JsonObject, clientId: string): JsonObject {
  const shown = shownScopes(issuer, { clientId, scopes: splitScope(textParam(body, "scope")) }).join(" ");
  return shown === (body["scope"] ?? "") ? body : { ...body, scope: shown };
}

/** Whether the vendor's response to a refresh token that stays valid contains no refresh token. */
async function omitsRefreshToken(issuer: Issuer, { client, params }: Answer["oidc"]): Promise<boolean> {
  return (
    params?.["grant_type"] === "refresh_token" &&
    issuer.profile.tokens.refreshTokens.answerToKept === "none" &&
    (await rotationOf(issuer, client?.clientId ?? "")) === "keep"
  );
}

/** Allows credentials if the engine has allowed the page's origin because it belongs to the client. */
function allowCredentials(ctx: Context): void {
  const origin = ctx.response.get("access-control-allow-origin") as string | undefined;
  if (origin && origin !== "*") ctx.set("Access-Control-Allow-Credentials", "true");
}

/**
 * Returns the lifetime of the refresh token in seconds; null if it never expires or there is none. The
 * resource or an override may set it.
 */
async function secondsOfRefreshToken(
  { ledger }: Pick<Issuer, "ledger">,
  body: JsonObject,
): Promise<number | null> {
  const value = textParam(body, "refresh_token");
  const row = value === undefined ? undefined : await ledger.findByValue(value);
  return row && row.expiresAt !== null ? row.expiresAt - row.issuedAt : null;
}
