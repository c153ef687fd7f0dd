// Dynamic client registration (RFC 7591) and its management (RFC 7592): the engine's settings for it, and what
// happens around it: who may ask from a browser, what the engine is shown, and what the client is told.
import { splitScope } from "../../params.ts";
import { randomBytes } from "node:crypto";
import type { Context, Middleware } from "koa";
import { errors, type Configuration } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { unknownScope } from "../../issuer/scopes.ts";
import type { JsonObject } from "../../json-object.ts";
import { withoutIdleSecret } from "./clients.ts";
import { admitsOrigin } from "./cors.ts";
import { BodyTooLarge } from "../../wire/body.ts";
import { sendError } from "../answers/answer.ts";
import { exchangeOf } from "../exchange.ts";
import { tidyDescription } from "./self-description.ts";

/** Where the engine keeps what the client said that it would ask for: under `scope` it would be a limit. */
const SCOPE_MEMBER = "registered_scope";

type Features = NonNullable<Configuration["features"]>;

export function registrationFeatures(
  issuer: Issuer,
): Pick<Features, "registration" | "registrationManagement"> {
  const { registration, initialAccessToken } = issuer.selfRegistration;
  const enabled = !issuer.lacks("registration");
  return {
    registration: {
      enabled,
      initialAccessToken: registration === "token" ? (initialAccessToken ?? true) : false,
      // Letters that no client encodes in its Basic credentials, and a first one that no command takes for an option.
      idFactory: () => `client-${randomBytes(16).toString("base64url")}`,
      secretFactory: () => randomBytes(48).toString("base64url"),
    },
    // The client's management token stays the same: one that rotated would be lost with one lost answer.
    registrationManagement: { enabled, rotateRegistrationAccessToken: false },
  };
}

export const REGISTRATION_MEMBERS = { properties: [SCOPE_MEMBER] };

export function prepareRegistration(issuer: Issuer, corsOrigins: string[]): Middleware {
  const takesToken = issuer.selfRegistration.registration === "token";
  return async function serveRegistration(ctx, next) {
    const { endpoint, isStep: isManagement } = exchangeOf(ctx);
    if (endpoint !== "registration" || issuer.lacks("registration")) return void (await next());
    if (!(await admitBrowser(issuer, ctx, corsOrigins))) return;
    if (ctx.method === "OPTIONS") return answerPreflight(ctx, isManagement ? "GET,PUT,DELETE" : "POST");
    if ((isManagement || takesToken) && ctx.get("authorization") === "") return demandToken(ctx);
    if (!(await tidyBody(issuer, ctx))) return;
    await next();
    tellClient(issuer, ctx);
  };
}

/** Answers the request of a page that may not ask. A page of a registered client may, of any client. */
async function admitBrowser(issuer: Issuer, ctx: Context, corsOrigins: string[]): Promise<boolean> {
  ctx.vary("Origin");
  const origin = ctx.get("origin");
  if (origin === "") return true;
  if (!(await admitsOrigin(issuer, origin, corsOrigins))) {
    const description = `the origin ${origin} may not register clients`;
    sendError(ctx, 403, { error: "invalid_request", description });
    return false;
  }
  ctx.set("Access-Control-Allow-Origin", origin);
  ctx.set("Access-Control-Expose-Headers", "WWW-Authenticate");
  return true;
}

function answerPreflight(ctx: Context, methods: string): void {
  const headers = ctx.get("access-control-request-headers");
  ctx.set("Access-Control-Allow-Methods", methods);
  if (headers !== "") ctx.set("Access-Control-Allow-Headers", headers);
  ctx.set("Access-Control-Max-Age", "3600");
  ctx.status = 204;
}

function demandToken(ctx: Context): void {
  ctx.set("WWW-Authenticate", "Bearer");
  sendError(ctx, 401, { error: "invalid_token", description: "this needs a bearer token" });
}

async function tidyBody(issuer: Issuer, ctx: Context): Promise<boolean> {
  try {
    const { raw } = exchangeOf(ctx);
    const body = await raw.json();
    if (body) raw.replaceJson({ ...tidyDescription(issuer, body), [SCOPE_MEMBER]: scopeOf(issuer, body) });
    return true;
  } catch (cause) {
    const error = "invalid_client_metadata";
    if (cause instanceof BodyTooLarge)
      sendError(ctx, 413, { error, description: "the request body is too large" });
    else if (cause instanceof errors.InvalidClientMetadata)
      sendError(ctx, 400, { error, description: String(cause.error_description) });
    else throw cause;
    return false;
  }
}

/** Of what the client says it will ask for, what exists here. */
function scopeOf(issuer: Issuer, { scope }: JsonObject): string | undefined {
  if (scope !== undefined && scope !== null && typeof scope !== "string")
    throw new errors.InvalidClientMetadata("scope must be a space-separated string");
  const asked = splitScope(scope ?? undefined);
  const resources = issuer.directory.resources();
  const exists = (each: string) =>
    resources.length === 0 ||
    resources.some((resource) => unknownScope(issuer.directory, resource, [each]) === undefined);
  return asked.filter(exists).join(" ") || undefined;
}

function tellClient(issuer: Issuer, ctx: Context): void {
  const body = ctx.body as JsonObject | null | undefined;
  if (typeof body?.["client_id"] !== "string") return;
  const { [SCOPE_MEMBER]: scope, client_id_issued_at: issuedAt, ...rest } = withoutIdleSecret(body);
  ctx.body = {
    ...rest,
    ...(typeof issuedAt === "number" && { client_id_issued_at: issuer.clock.fromReal(issuedAt) }),
    ...(scope !== undefined && { scope }),
  };
}
