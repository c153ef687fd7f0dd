// Translates the requests of a vendor's clients into standard requests: JSON bodies, the vendor's own
// parameters, and credentials in places that the engine does not read.
import type { Middleware } from "koa";
import { isPublicClient } from "../../issuer/client-proof.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import type { Params } from "../../params.ts";
import type { RequestRoute } from "../../profiles/contract.ts";
import { type BasicCredentials, decodedCredentials } from "../../wire/authorization.ts";
import { ExcessiveBody } from "../../wire/body.ts";
import { sendError } from "../answers/answer.ts";
import { exchangeOf } from "../exchange.ts";

/** The endpoints whose parameters a profile may rewrite. */
const REWRITTEN: readonly RequestRoute[] = [
  "authorization",
  "pushed_authorization_request",
  "device_authorization",
  "token",
  "end_session",
];

/** Endpoints that accept vendors' credentials too, but whose parameters are not rewritten. */
const OTHERS = ["introspection", "revocation"] as const;

/** Returns whether requests to this issuer may need translation. */
export function needsTranslation({
  profile,
  directory,
  acceptsJson,
}: Pick<Issuer, "profile" | "directory" | "acceptsJson">): boolean {
  const { translate, refusal } = profile.requests;
  return (
    translate !== undefined ||
    refusal !== undefined ||
    acceptsJson ||
    profile.clients.bodyOutranksHeader === true ||
    directory.clients().some(({ surplusSecret }) => surplusSecret === "ignore")
  );
}

export function translateRequests({ profile, facts }: Pick<Issuer, "profile" | "facts">): Middleware {
  const translated = (exchange: Exchange, params: Params): Params => {
    exchange.sent = params;
    // The engine refuses a repeated scope (RFC 6749, section 3.1); a profile would join its values.
    if (Array.isArray(params["scope"])) return params;
    const route = REWRITTEN.find((each) => each === exchange.endpoint);
    return (route && profile.requests.translate?.(params, route, facts)) ?? params;
  };

  return async function translateRequest(ctx, next) {
    const exchange = exchangeOf(ctx);
    const { endpoint, isStep, raw } = exchange;
    const isMeant = !isStep && [...REWRITTEN, ...OTHERS].some((each) => each === endpoint);
    if (!isMeant) return void (await next());
    if (ctx.method === "GET" || ctx.method === "HEAD") {
      ctx.query = translated(exchange, ctx.query);
    } else {
      const form = (await raw.formUnlessTooLarge()) ?? (await jsonParams(exchange).catch(whyExcessive));
      if (form instanceof ExcessiveBody) {
        return sendError(ctx, form.status, { error: "invalid_request", description: form.message });
      }
      if (form) raw.rewriteForm(translated(exchange, await withCredentialsInPlace(exchange, form)));
    }
    await next();
  };
}

/** A page of another origin cannot send this media type without asking first (CORS preflight). */
async function jsonParams({ issuer, raw }: Exchange): Promise<Params | undefined> {
  const json = issuer.acceptsJson ? await raw.json() : undefined;
  if (!json) return undefined;
  const flat = Object.entries(json).flatMap(([name, value]): [string, string][] =>
    ["string", "number", "boolean"].includes(typeof value) ? [[name, String(value)]] : [],
  );
  return Object.fromEntries(flat);
}

function whyExcessive(error: unknown): ExcessiveBody {
  if (error instanceof ExcessiveBody) return error;
  throw error;
}

async function withCredentialsInPlace(exchange: Exchange, form: Params): Promise<Params> {
  const { raw } = exchange;
  const { clients } = exchange.issuer.profile;
  const basic = decodedCredentials(raw.authorization);
  if (await ignoresSecret(exchange)) {
    const { client_secret: _, ...rest } = form;
    if (!basic) return rest;
    raw.removeAuthorization();
    return { ...(exchange.claimedClientId !== null && { client_id: exchange.claimedClientId }), ...rest };
  }
  if (clients.bodyOutranksHeader) return withHeaderInForm(exchange, form, basic);
  if (!basic) return withoutNeedForSecret(exchange, form);
  // The engine rejects a Basic header with only a public client's id, so the id moves into the form.
  if (!clients.takesIdAsCredentials || basic.id === "" || basic.secret !== undefined) return form;
  raw.removeAuthorization();
  return { client_id: basic.id, ...form };
}

/** Moves the credentials of the header into the form, where those of the form outrank them. */
function withHeaderInForm({ raw }: Exchange, form: Params, basic: BasicCredentials | undefined): Params {
  raw.removeAuthorization();
  if (!basic || basic.id === "" || form["client_assertion"] !== undefined) return form;
  const { id, secret } = basic;
  return { client_id: id, ...(secret !== undefined && { client_secret: secret }), ...form };
}

/** Adds the secret of a client that starts the device flow, where the vendor asks for the client's id alone. */
function withoutNeedForSecret({ issuer, endpoint }: Exchange, form: Params): Params {
  const { client_id: id, client_secret: sent, client_assertion: assertion } = form;
  const isSpared = issuer.profile.clients.deviceNeedsNoSecret && endpoint === "device_authorization";
  if (!isSpared || typeof id !== "string" || sent !== undefined || assertion !== undefined) return form;
  const { secret } = issuer.directory.client(id) ?? {};
  return secret === undefined ? form : { ...form, client_secret: secret };
}

/** Whether the request is by a public client whose secret the vendor does not read. */
async function ignoresSecret({ issuer, claimedClientId: id }: Exchange): Promise<boolean> {
  if (id === null || !(await isPublicClient(issuer, id))) return false;
  const setting = issuer.directory.client(id)?.surplusSecret;
  return setting === undefined ? issuer.profile.clients.ignoresSurplusSecret : setting === "ignore";
}
