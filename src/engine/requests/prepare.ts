// Prepares a request for the engine: sets default scopes, translates `audience` into `resource`, reads
// `token_format`, and replaces the token at introspection and revocation, where the engine rejects JWTs.
import type { Middleware } from "koa";
import { withScope } from "../../issuer/requests/default-scope.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import { withResource } from "../../issuer/resources.ts";
import { type Params, textParam } from "../../params.ts";
import { TOKEN_EXCHANGE } from "../../profiles/grant-types.ts";
import { BodyTooLarge } from "../../wire/body.ts";
import { refuseRequest } from "../answers/answer.ts";
import { withWorkloadClient } from "../clients/workload-client.ts";
import { exchangeOf } from "../exchange.ts";
import { presentToken } from "../issuing/presented.ts";
import { markOfflineAccess } from "../login/offline-access.ts";
import { withHashedChallenge } from "./pkce.ts";
import { markMissingRedirectUri } from "./redirect-uri.ts";
import { carryWithoutOpenid } from "./without-openid.ts";

const PREPARED: readonly (string | null)[] = [
  "authorization",
  "pushed_authorization_request",
  "device_authorization",
  "token",
  "introspection",
  "revocation",
];

export function prepareRequests(): Middleware {
  return async function prepareRequest(ctx, next) {
    const exchange = exchangeOf(ctx);
    const { endpoint, raw } = exchange;
    if (exchange.isStep || !PREPARED.includes(endpoint)) return void (await next());
    if (endpoint === "authorization") {
      ctx.query = prepared(exchange, ctx.query);
      return void (await next());
    }
    let form: Params | undefined;
    try {
      form = await raw.form();
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      return refuseRequest(ctx, 413, "the request body is too large");
    }
    const settled = form && withWorkloadClient(exchange, prepared(exchange, form));
    if (settled && settled !== form) raw.replaceForm(settled);
    // Reject the request before the engine consumes its code or refresh token.
    if (endpoint === "token" && !isFormat(exchange.tokenFormat)) {
      return refuseRequest(ctx, 400, "token_format must be jwt or opaque");
    }
    await next();
  };
}

function isFormat(value: unknown): boolean {
  return value === undefined || value === "jwt" || value === "opaque";
}

function prepared(exchange: Exchange, params: Params): Params {
  const { endpoint, issuer } = exchange;
  if (endpoint === "introspection" || endpoint === "revocation") {
    const token = textParam(params, "token");
    return token === undefined ? params : { ...params, token: presentToken(exchange, token) };
  }
  // An empty parameter counts as absent (RFC 6749, section 3.1).
  if (issuer.profile.requests.tokenFormatParameter && params["token_format"]) {
    exchange.tokenFormat = params["token_format"];
  }
  // In token exchange, `audience` has another meaning (RFC 8693, section 2.1).
  if (params["grant_type"] === TOKEN_EXCHANGE) return params;
  const settled = withScope(exchange, withResource(issuer, params));
  if (endpoint === "device_authorization") return carryWithoutOpenid(settled);
  return endpoint === "authorization" || endpoint === "pushed_authorization_request"
    ? withHashedChallenge(exchange, markOfflineAccess(markMissingRedirectUri(carryWithoutOpenid(settled))))
    : settled;
}
