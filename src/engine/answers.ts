// What happens to the engine's answers: introspection tells what the ledger knows, discovery names what the
// configuration adds, and uses of a token are noted.
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Context, Middleware } from "koa";
import type { Issuer } from "../issuer/issuer.ts";
import { OIDC_SCOPES } from "../issuer/scopes.ts";
import type { TokenRow } from "../store/contract.ts";
import type { JsonObject } from "../tokens/jws.ts";
import { presentedRow } from "./presented.ts";

type Body = Record<string, unknown>;

export function finishAnswers(issuer: Issuer): Middleware {
  return async function finishAnswer(ctx, next) {
    await next();
    // Absent where no route of the engine matched.
    const oidc = (ctx as unknown as Partial<KoaContextWithOIDC>).oidc;
    const body = ctx.body as Body | undefined;
    if (!oidc || typeof body !== "object") return;
    if (oidc.route === "introspection") await finishIntrospection(issuer, ctx, oidc, body);
    else if (oidc.route === "userinfo" && ctx.status === 200 && oidc.accessToken)
      issuer.ledger.touch(oidc.accessToken.jti);
    else if (oidc.route === "discovery") ctx.body = finishDiscovery(issuer, body);
    else if (body["error"] === "invalid_request" && lacksGrant(oidc))
      // The engine's answer where a client may not use a grant; RFC 6749, section 5.2, has its own error for it.
      ctx.body = { ...body, error: "unauthorized_client" };
    else if (oidc.route === "jwks") finishJwks(issuer, ctx);
  };
}

/** The ring's own view, which may show another `kid` than the engine's keystore can hold, or none. */
function finishJwks(issuer: Issuer, ctx: Context): void {
  ctx.body = { keys: issuer.ring.published() };
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
): Promise<void> {
  if (oidc.client?.clientAuthMethod === "none") {
    // Knowing a public client's id proves nothing (RFC 7662, section 2.1).
    ctx.status = 401;
    ctx.body = {
      error: "invalid_client",
      error_description: "client authentication is required to introspect",
    };
    return;
  }
  if (body["active"] !== true) return;
  const row = await presentedRow(issuer, ctx);
  if (!row) throw new Error("the engine found a token that the ledger does not know");
  issuer.ledger.touch(row.id);
  ctx.body = introspectionBody(issuer, row, body);
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
  return {
    ...body,
    scopes_supported: supportedScopes(issuer),
    introspection_endpoint_auth_signing_alg_values_supported: assertionAlgs,
    revocation_endpoint_auth_signing_alg_values_supported: assertionAlgs,
  };
}

function supportedScopes(issuer: Issuer): string[] {
  const { directory } = issuer;
  const ofResources = directory.resources().flatMap(({ scopes }) => scopes ?? []);
  const ofRoles = directory.resources().length === 0 ? [...directory.roles.values()].flat() : [];
  return [...new Set([...OIDC_SCOPES, ...ofResources, ...ofRoles])];
}
