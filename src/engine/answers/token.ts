// Token responses: applies the vendor's shape.
import type { Context } from "koa";
import type { Issuer } from "../../issuer/issuer.ts";
import type { JsonObject } from "../../json-object.ts";
import { splitScope, textParam } from "../../params.ts";
import { type Answer, plainBody, userFactsOf } from "./answer.ts";

export async function finishToken({ issuer, ctx, oidc, exchange }: Answer): Promise<void> {
  const { profile } = issuer;
  if (profile.clients.takesCredentials && oidc.client) allowCredentials(ctx);
  const translate = profile.answers.token;
  if (ctx.status !== 200 || !translate) return;
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
    user: issued?.machine ? undefined : userFactsOf(issuer, issued?.subject),
    refreshTokenExpiresInSeconds: await secondsOfRefreshToken(issuer, body),
    facts: issuer.facts,
  });
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
