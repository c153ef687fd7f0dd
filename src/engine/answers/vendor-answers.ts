// Token responses and errors in the vendor's own shape. The last to touch an answer before it is sent.
import type { Context, Middleware } from "koa";
import type { KoaContextWithOIDC } from "oidc-provider";
import { userFacts } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { splitScope } from "../../issuer/scopes.ts";
import type { UserFacts } from "../../profiles/contract.ts";
import type { JsonObject } from "../../json-object.ts";
import { outcomeOf } from "../issuing/outcome.ts";
import { askedParams } from "../requests/vendor-requests.ts";

/** What clients are to assume where nothing is said (RFC 8628, section 3.2); MSAL would ask without a pause. */
const POLLING_SECONDS = 5;

export function translateAnswers(issuer: Issuer): Middleware {
  const { profile } = issuer;
  return async function translateAnswer(ctx, next) {
    await next();
    const oidc = (ctx as unknown as Partial<KoaContextWithOIDC>).oidc;
    if (profile.takesCredentials && oidc?.route === "token" && oidc.client) allowCredentials(ctx);
    const body = ctx.body as JsonObject | undefined;
    if (!oidc || typeof body !== "object" || body === null) return;
    if (ctx.status >= 400 && typeof body["error"] === "string")
      translateError(issuer, ctx, oidc, body["error"]);
    else if (oidc.route === "token" && ctx.status === 200 && profile.tokenResponse)
      ctx.body = await tokenResponse(issuer, ctx, oidc);
    else if (oidc.route === "device_authorization" && ctx.status === 200) {
      const told = { ...(JSON.parse(JSON.stringify(body)) as JsonObject), interval: POLLING_SECONDS };
      ctx.body = profile.deviceResponse?.(told) ?? told;
    }
  };
}

/** For the origins alone that were found good for the client. */
function allowCredentials(ctx: Context): void {
  const origin = ctx.response.get("access-control-allow-origin") as string | undefined;
  if (origin && origin !== "*") ctx.set("Access-Control-Allow-Credentials", "true");
}

/** The user behind a subject, as profiles know one. */
export function userFactsOf(issuer: Issuer, subject: string | null | undefined): UserFacts | undefined {
  const user = typeof subject === "string" ? issuer.directory.user(subject) : undefined;
  return user && userFacts(user);
}

function translateError(
  issuer: Issuer,
  ctx: Context,
  { route, params, client }: KoaContextWithOIDC["oidc"],
  error: string,
): void {
  if (!issuer.profile.error) return;
  const { error_description: description, scope } = ctx.body as JsonObject;
  // The request log knows errors by their standard names.
  Object.assign(ctx.state, { error });
  const answer = issuer.profile.error({
    status: ctx.status,
    error,
    description: typeof description === "string" ? description : undefined,
    route,
    grantType: typeof params?.["grant_type"] === "string" ? params["grant_type"] : undefined,
    scope: typeof scope === "string" ? scope : undefined,
    knowsClient: client !== undefined,
    asked: askedParams(ctx) ?? {},
    now: issuer.clock.now(),
    facts: issuer.facts,
  });
  ctx.status = answer.status;
  ctx.body = answer.body;
}

/** Its own, which its resource or an override may have changed; null where it never expires. */
async function secondsOfRefreshToken(issuer: Issuer, body: JsonObject): Promise<number | null> {
  const { refresh_token: value } = body;
  const row = typeof value === "string" ? await issuer.ledger.findByValue(value) : undefined;
  return row && row.expiresAt !== null ? row.expiresAt - row.issuedAt : null;
}

async function tokenResponse(
  issuer: Issuer,
  ctx: Context,
  { params }: KoaContextWithOIDC["oidc"],
): Promise<JsonObject> {
  // The engine's object holds undefined members, which a profile should not have to know of.
  const body = JSON.parse(JSON.stringify(ctx.body)) as JsonObject;
  const { issued } = await outcomeOf(ctx);
  const asked = askedParams(ctx) ?? {};
  return (
    issuer.profile.tokenResponse?.(body, {
      grantType: String(params?.["grant_type"]),
      requestedScope: typeof asked["scope"] === "string" ? asked["scope"] : undefined,
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
    }) ?? body
  );
}
