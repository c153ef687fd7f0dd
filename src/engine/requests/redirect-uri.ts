// When a client may leave out its redirect URI. The engine takes the client's URI if it has only one. An extra
// parameter marks an authorization request without a URI, and its validator refuses the request unless the
// profile allows it. The marker is noted with the code, because a token request must repeat a URI that was
// sent (RFC 6749, section 4.1.3); for that, `find` of the engine's codes is overridden.
// test/engine/seams.test.ts watches it.
import { errors, type KoaContextWithOIDC, Provider } from "oidc-provider";
import { namedRedirectUri } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { hasParam, type Params, splitScope, textParam } from "../../params.ts";
import { exchangeOf } from "../exchange.ts";

/** Name of the marker. The engine must know it as an extra parameter. */
export const NO_REDIRECT_URI = "mintmark_no_redirect_uri";

/** The parts of the engine's model of codes that are used here. */
interface CodeModel {
  find: (value: string, options?: object) => Promise<{ redirectUri?: string } | undefined>;
}

/** Marks an authorization request without a redirect URI, and removes a marker that the client sent. */
export function markMissingRedirectUri({ [NO_REDIRECT_URI]: _, ...params }: Params): Params {
  const isMissing = !hasParam(params, "redirect_uri") && !hasParam(params, "request_uri");
  return isMissing ? { ...params, [NO_REDIRECT_URI]: "1" } : params;
}

/** The marker's validator. @throws `invalid_request`, which must not be sent to a URI that was not named */
export function requireRedirectUri({ profile }: Pick<Issuer, "profile">, ctx: KoaContextWithOIDC): void {
  const { params, entities } = ctx.oidc;
  // A pushed request was checked when it was pushed.
  if (params?.[NO_REDIRECT_URI] === undefined || entities.PushedAuthorizationRequest) return;
  const asked = splitScope(textParam(exchangeOf(ctx).params, "scope"));
  if (profile.requests.redirectUriIsOptional?.(asked) ?? !asked.includes("openid")) return;
  throw Object.assign(missing(), { allow_redirect: false });
}

/** Refuses token requests that leave out a redirect URI which they must repeat. */
export function overrideCodes(provider: Provider, issuer: Issuer): void {
  const model = provider.AuthorizationCode as unknown as CodeModel;
  const original = model.find;
  model.find = async function find(value, options) {
    const code = await original.call(this, value, options);
    const { oidc } = Provider.ctx ?? {};
    // The engine gets here without a redirect URI only if the client has a single one.
    if (!code || oidc?.route !== "token" || hasParam(oidc.body as Params, "redirect_uri")) return code;
    if (await namedRedirectUri(issuer, value)) throw missing();
    // A loopback URI has the port of the authorization request, which the client's registered URI lacks.
    if (oidc.params) oidc.params["redirect_uri"] = code.redirectUri;
    return code;
  };
}

function missing(): errors.InvalidRequest {
  return new errors.InvalidRequest("missing required parameter 'redirect_uri'");
}
