// What happens to the engine's answers: introspection tells what the ledger knows, discovery names what the
// configuration adds, and uses of a token are noted.
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Context, Middleware } from "koa";
import type { Issuer } from "../../issuer/issuer.ts";
import { OIDC_SCOPES, splitScope } from "../../issuer/scopes.ts";
import type { TokenRow } from "../../store/contract.ts";
import type { JsonObject } from "../../json-object.ts";
import { withoutMissing } from "../../profiles/missing.ts";
import { amendBody } from "../issuing/amendments.ts";
import { presentedRow } from "../issuing/presented.ts";
import { userFactsOf } from "./vendor-answers.ts";

type Body = Record<string, unknown>;

export function finishAnswers(
  issuer: Issuer,
  onServerError: (ctx: Context, error: Error) => void,
): Middleware {
  return async function finishAnswer(ctx, next) {
    await next();
    // Absent where no route of the engine matched.
    const oidc = (ctx as unknown as Partial<KoaContextWithOIDC>).oidc;
    const body = ctx.body as Body | undefined;
    if (!oidc || typeof body !== "object") return;
    const amend = async (target: "userinfo" | "introspection", facts: Parameters<typeof amendBody>[4]) => {
      try {
        await amendBody(issuer, ctx, oidc, target, facts);
      } catch (error) {
        onServerError(ctx, error as Error);
        ctx.status = 500;
        ctx.body = { error: "server_error", error_description: "a hook failed" };
      }
    };
    if (oidc.route === "introspection") {
      const row = await finishIntrospection(issuer, ctx, oidc, body);
      dressIntrospection(issuer, ctx, row);
      if (ctx.status === 200)
        await amend("introspection", { clientId: oidc.client?.clientId ?? null, ...ownerOf(row) });
    } else if (oidc.route === "userinfo" && ctx.status === 200 && oidc.accessToken) {
      const { jti, clientId = null, accountId: user, scopes } = oidc.accessToken;
      if (!(await opensUserinfo(issuer, jti))) return refuseAtUserinfo(ctx);
      issuer.ledger.touch(jti);
      const userinfo = issuer.profile.userinfo?.(
        plain(body),
        userFactsOf(issuer, user),
        issuer.facts,
        clientId ?? "",
      );
      if (userinfo) ctx.body = userinfo;
      await amend("userinfo", { clientId, user, scopes: [...scopes] });
    } else if (oidc.route === "discovery") ctx.body = finishDiscovery(issuer, body);
    else if (body["error"] === "invalid_request" && lacksGrant(oidc))
      // The engine's answer where a client may not use a grant; RFC 6749, section 5.2, has its own error for it.
      ctx.body = { ...body, error: "unauthorized_client" };
    else if (oidc.route === "jwks") finishJwks(issuer, ctx);
  };
}

async function opensUserinfo({ profile, ledger, facts }: Issuer, id: string): Promise<boolean> {
  if (!profile.opensUserinfo) return true;
  const row = await ledger.get(id);
  return row !== undefined && profile.opensUserinfo(JSON.parse(row.claims) as JsonObject, facts);
}

function refuseAtUserinfo(ctx: Context): void {
  ctx.status = 401;
  ctx.set("WWW-Authenticate", 'Bearer error="invalid_token"');
  ctx.body = { error: "invalid_token", error_description: "the token is for another API" };
}

/** As the vendor shows what is known of an active token; of others nothing is shown anyway. */
function dressIntrospection(issuer: Issuer, ctx: Context, row: TokenRow | undefined): void {
  const body = ctx.body as Body;
  if (ctx.status !== 200 || body["active"] !== true || !issuer.profile.introspection) return;
  const user = row?.machine ? undefined : userFactsOf(issuer, row?.subject);
  ctx.body = issuer.profile.introspection(plain(body), user, issuer.facts);
}

/** Without the undefined members that the engine's objects hold. */
function plain(body: Body): JsonObject {
  return JSON.parse(JSON.stringify(body)) as JsonObject;
}

/** The ring's own view, which may show another `kid` than the engine's keystore can hold, or none. */
function finishJwks(issuer: Issuer, ctx: Context): void {
  const keys = issuer.ring.published() as JsonObject[];
  ctx.body = { keys: issuer.profile.jwks?.(keys, issuer.facts) ?? keys };
  ctx.type = "application/json"; // some clients take other types for a download
}

function lacksGrant({ route, client, params }: KoaContextWithOIDC["oidc"]): boolean {
  const asked =
    route === "device_authorization"
      ? "urn:ietf:params:oauth:grant-type:device_code"
      : route === "token" && params?.["grant_type"];
  return typeof asked === "string" && client?.grantTypeAllowed(asked) === false;
}

async function finishIntrospection(
  issuer: Issuer,
  ctx: Context,
  oidc: KoaContextWithOIDC["oidc"],
  body: Body,
): Promise<TokenRow | undefined> {
  if (oidc.client?.clientAuthMethod === "none") {
    // Knowing a public client's id proves nothing (RFC 7662, section 2.1).
    ctx.status = 401;
    ctx.body = {
      error: "invalid_client",
      error_description: "client authentication is required to introspect",
    };
    return undefined;
  }
  if (ctx.status !== 200) return undefined;
  const row = await presentedRow(issuer, ctx);
  if (body["active"] !== true) return row;
  if (!row) throw new Error("the engine found a token that the ledger does not know");
  issuer.ledger.touch(row.id);
  ctx.body = introspectionBody(issuer, row, body);
  return row;
}

function ownerOf(row: TokenRow | undefined): { user: string | null; scopes: string[] } {
  return { user: !row || row.machine ? null : row.subject, scopes: splitScope(row?.scope ?? undefined) };
}

function introspectionBody(issuer: Issuer, row: TokenRow, body: Body): Body {
  const user = row.machine || row.subject === null ? undefined : issuer.directory.user(row.subject);
  const { active: _, ...claims } = JSON.parse(row.claims) as JsonObject;
  return {
    active: true,
    ...claims,
    ...(row.scope === null ? {} : { scope: row.scope }),
    ...(row.clientId === null ? {} : { client_id: row.clientId }),
    ...(user?.listed ? { username: user.name } : {}),
    ...(body["token_type"] === undefined ? {} : { token_type: body["token_type"] }),
  };
}

function finishDiscovery(issuer: Issuer, body: Body): Body {
  // Must stand beside every list of methods that has one of JWTs in it (RFC 8414, section 2).
  const assertionAlgs = body["token_endpoint_auth_signing_alg_values_supported"];
  const metadata = withoutMissing(
    plain({
      ...body,
      scopes_supported: supportedScopes(issuer),
      introspection_endpoint_auth_signing_alg_values_supported: assertionAlgs,
      revocation_endpoint_auth_signing_alg_values_supported: assertionAlgs,
    }),
    issuer.profile.missing,
  );
  return issuer.profile.discovery?.(metadata, issuer.facts) ?? metadata;
}

function supportedScopes(issuer: Issuer): string[] {
  const { directory } = issuer;
  const ofResources = directory.resources().flatMap(({ scopes }) => scopes ?? []);
  const ofRoles = directory.resources().length === 0 ? [...directory.roles.values()].flat() : [];
  return [...new Set([...OIDC_SCOPES, ...ofResources, ...ofRoles])];
}
