// Turns requests as a vendor's clients send them into what the engine and everything else understands: JSON bodies,
// the vendor's own parameters, credentials in places where the engine does not look.
import type { Middleware } from "koa";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import type { Params } from "../../params.ts";
import type { Profile, RequestRoute } from "../../profiles/contract.ts";
import { basicCredentials } from "../../wire/authorization.ts";
import { exchangeOf } from "../exchange.ts";

/** The endpoints whose parameters a profile may rewrite. */
const REWRITTEN: readonly RequestRoute[] = [
  "authorization",
  "pushed_authorization_request",
  "device_authorization",
  "token",
  "end_session",
];

/** These take vendors' credentials too, but their parameters stay as they are. */
const OTHERS = ["introspection", "revocation"] as const;

/** Returns whether requests to issuers of this profile may need translation. */
export function needsTranslation({ requests, clients }: Profile): boolean {
  const { translate, refusal, acceptsJson } = requests;
  return translate !== undefined || refusal !== undefined || acceptsJson || clients.toleratesRepeatedSecret;
}

export function translateRequests({ profile, facts }: Pick<Issuer, "profile" | "facts">): Middleware {
  const translated = (exchange: Exchange, params: Params): Params => {
    exchange.sent = params;
    const route = REWRITTEN.find((each) => each === exchange.endpoint);
    return (route && profile.requests.translate?.(params, route, facts)) ?? params;
  };

  return async function translateRequest(ctx, next) {
    const exchange = exchangeOf(ctx);
    const { endpoint, isStep, raw } = exchange;
    const isMeant = !isStep && [...REWRITTEN, ...OTHERS].some((each) => each === endpoint);
    // A form POST to the authorization endpoint is redirected and comes back as a query.
    if (!isMeant || (endpoint === "authorization" && ctx.method !== "GET")) return void (await next());
    if (ctx.method === "GET") ctx.query = translated(exchange, ctx.query);
    else {
      const form = (await raw.formUnlessTooLarge()) ?? (await jsonParams(exchange, profile));
      if (form) raw.rewriteForm(translated(exchange, withCredentialsInPlace(exchange, profile, form)));
    }
    await next();
  };
}

async function jsonParams({ raw }: Exchange, { requests }: Profile): Promise<Params | undefined> {
  const json = requests.acceptsJson ? await raw.jsonUnlessTooLarge() : undefined;
  if (!json) return undefined;
  const flat = Object.entries(json).flatMap(([name, value]): [string, string][] =>
    ["string", "number", "boolean"].includes(typeof value) ? [[name, String(value)]] : [],
  );
  return Object.fromEntries(flat);
}

function withCredentialsInPlace({ raw }: Exchange, { clients }: Profile, form: Params): Params {
  const basic = basicCredentials(raw.authorization);
  if (!basic) return form;
  // The engine takes a secret that is sent twice for two ways of authentication.
  const { client_secret: secret, ...rest } = form;
  const isRepeated = secret !== undefined && secret === basic.secret;
  const once = clients.toleratesRepeatedSecret && isRepeated ? rest : form;
  // A public client's id alone in the header is half a credential to the engine.
  if (!clients.takesIdAsCredentials || basic.id === "" || basic.secret !== undefined) return once;
  raw.removeAuthorization();
  return { client_id: basic.id, ...once };
}
