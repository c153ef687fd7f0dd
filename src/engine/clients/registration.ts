// Dynamic client registration (RFC 7591) and its management (RFC 7592): the engine's settings, and the steps
// around the engine, which check the origin of a browser, tidy the request and correct the response.
import { randomBytes } from "node:crypto";
import type { Context, Middleware, Next } from "koa";
import { type Configuration, errors } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { unknownScope } from "../../issuer/scopes.ts";
import type { JsonObject } from "../../json-object.ts";
import { splitScope } from "../../params.ts";
import { ExcessiveBody } from "../../wire/body.ts";
import { sendError } from "../answers/answer.ts";
import { exchangeOf } from "../exchange.ts";
import { checkFrontchannel, frontchannelMembers } from "../login/frontchannel-logout.ts";
import { withoutIdleSecret } from "./clients.ts";
import { type Admission, admissionOf, GRANTS_OF_PAGES } from "./cors.ts";
import { lostMembers } from "./kept-metadata.ts";
import { refuseStranger } from "./registration-tokens.ts";
import { tidyDescription } from "./self-description.ts";
import { withComparableSecret, withoutStoredSecret } from "./stored-secrets.ts";

/** The engine stores the client's `scope` under this name; as `scope`, it would limit later requests. */
const SCOPE_MEMBER = "registered_scope";

type Features = NonNullable<Configuration["features"]>;

export function registrationFeatures(
  issuer: Issuer,
): Pick<Features, "registration" | "registrationManagement"> {
  const { initialAccessToken = false } = issuer.selfRegistration;
  const enabled = !issuer.lacks("registration");
  return {
    registration: {
      enabled,
      initialAccessToken,
      // The id needs no encoding in Basic credentials and never looks like a command-line option.
      idFactory: () => `client-${randomBytes(16).toString("base64url")}`,
      secretFactory: () => randomBytes(48).toString("base64url"),
    },
    // The management token is not rotated: with one lost response, the client would lose the new token.
    registrationManagement: { enabled, rotateRegistrationAccessToken: false },
  };
}

/** Members of clients' metadata that the engine does not know. */
export function extraMembers(issuer: Issuer): NonNullable<Configuration["extraClientMetadata"]> {
  return {
    properties: [SCOPE_MEMBER, ...frontchannelMembers(issuer)],
    validator: (_ctx, name, value, metadata) => checkFrontchannel(issuer, name, value, metadata),
  };
}

export function prepareRegistration(issuer: Issuer, corsOrigins: string[]): Middleware {
  return function serveRegistration(ctx, next) {
    const isMeant = exchangeOf(ctx).endpoint === "registration" && !issuer.lacks("registration");
    return isMeant ? serve(ctx, next) : next();
  };

  async function serve(ctx: Context, next: Next): Promise<void> {
    const { isStep: isManagement } = exchangeOf(ctx);
    const admission = await admitBrowser(issuer, ctx, corsOrigins);
    if (admission === "none") return;
    if (ctx.method === "OPTIONS") return answerPreflight(ctx, isManagement ? "GET,PUT,DELETE" : "POST");
    if (await refuseStranger(issuer, ctx, isManagement)) return;
    if (!(await tidyBody(issuer, ctx, admission))) return;
    await next();
    await tellClient(issuer, ctx);
  }
}

/** Returns what the sender may register, and rejects the request of a page that may register nothing. */
async function admitBrowser(issuer: Issuer, ctx: Context, corsOrigins: string[]): Promise<Admission> {
  ctx.vary("Origin");
  const origin = ctx.get("origin");
  if (origin === "") return "any client";
  const admission = await admissionOf(issuer, origin, corsOrigins);
  if (admission === "none") {
    const description = `the origin ${origin} may not register clients`;
    sendError(ctx, 403, { error: "invalid_request", description });
    return admission;
  }
  ctx.set("Access-Control-Allow-Origin", origin);
  ctx.set("Access-Control-Expose-Headers", "WWW-Authenticate");
  return admission;
}

function answerPreflight(ctx: Context, methods: string): void {
  const headers = ctx.get("access-control-request-headers");
  ctx.set("Access-Control-Allow-Methods", methods);
  if (headers !== "") ctx.set("Access-Control-Allow-Headers", headers);
  ctx.set("Access-Control-Max-Age", "3600");
  ctx.status = 204;
}

async function tidyBody(issuer: Issuer, ctx: Context, admission: Admission): Promise<boolean> {
  try {
    const { raw } = exchangeOf(ctx);
    const body = await raw.json();
    if (body) {
      const tidy = tidyDescription(issuer, body);
      if (admission === "clients for pages") requireClientForPages(tidy);
      const sent = ctx.method === "PUT" ? await withComparableSecret(issuer, tidy) : tidy;
      raw.replaceJson({ ...sent, [SCOPE_MEMBER]: scopeOf(issuer, body) });
    }
    return true;
  } catch (cause) {
    if (cause instanceof ExcessiveBody) {
      sendError(ctx, cause.status, { error: "invalid_client_metadata", description: cause.message });
    } else if (cause instanceof errors.InvalidClientMetadata) {
      // The engine's error is `invalid_redirect_uri` if the redirect URIs are at fault.
      sendError(ctx, 400, { error: cause.error, description: String(cause.error_description) });
    } else {
      throw cause;
    }
    return false;
  }
}

/** @throws errors.InvalidClientMetadata for a client with a secret or with a grant that signs no user in */
function requireClientForPages(metadata: JsonObject): void {
  const { token_endpoint_auth_method: method, grant_types: grants = GRANTS_OF_PAGES } = metadata;
  const isFit = Array.isArray(grants) && grants.every((each) => GRANTS_OF_PAGES.includes(each as string));
  if (method === "none" && isFit) return;
  throw new errors.InvalidClientMetadata(
    `a page may only register a client with token_endpoint_auth_method "none" and the grant_types ${GRANTS_OF_PAGES.join(" and ")}; list its origin in corsOrigins (--cors-origin) to lift this`,
  );
}

/** Returns the scopes of the client's `scope` that exist at this issuer. */
function scopeOf({ directory }: Pick<Issuer, "directory">, { scope }: JsonObject): string | undefined {
  if (scope !== undefined && scope !== null && typeof scope !== "string") {
    throw new errors.InvalidClientMetadata("scope must be a space-separated string");
  }
  const asked = splitScope(scope ?? undefined);
  const resources = directory.resources();
  const exists = (each: string) =>
    resources.length === 0 ||
    resources.some((resource) => unknownScope(directory, resource, [each]) === undefined);
  return asked.filter(exists).join(" ") || undefined;
}

async function tellClient({ clock }: Pick<Issuer, "clock">, ctx: Context): Promise<void> {
  const body = ctx.body as JsonObject | null | undefined;
  if (typeof body?.["client_id"] !== "string") return;
  const {
    [SCOPE_MEMBER]: scope,
    client_id_issued_at: issuedAt,
    ...rest
  } = withoutStoredSecret(withoutIdleSecret(body));
  ctx.body = {
    ...rest,
    ...(typeof issuedAt === "number" && { client_id_issued_at: clock.fromReal(issuedAt) }),
    ...(scope !== undefined && { scope }),
  };
  const exchange = exchangeOf(ctx);
  const asked = await exchange.raw.json();
  if (asked) exchange.lostMembers = lostMembers(asked, ctx.body as JsonObject);
}
