// Parameters of OpenID Connect in login requests without the scope `openid`, which the engine rejects. RFC 9470, section
// 4, lets every OAuth client send `acr_values` and `max_age`. So extra parameters carry these and `claims` past the
// engine's check, and their validators restore them; test/engine/seams.test.ts watches that order. Parameters that are
// only about ID tokens are ignored (RFC 6749, section 3.1).
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import { isJsonObject } from "../../json-object.ts";
import { type Params, splitScope, textParam } from "../../params.ts";

const NAMES = ["acr_values", "max_age", "claims"] as const;

const ABOUT_ID_TOKENS: readonly string[] = ["nonce", "claims_locales"];

/** Names of the parameters that carry the values. The engine must know them as extra parameters. */
const CARRIERS = new Map(NAMES.map((name) => [name, `mintmark_${name}`]));

/**
 * Moves the values, if the request does not ask for `openid`, and removes what a client sent in their place and what is
 * only about ID tokens.
 */
export function carryWithoutOpenid(params: Params): Params {
  const others = Object.fromEntries(
    Object.entries(params).filter(([name]) => ![...CARRIERS.values()].includes(name)),
  );
  if (splitScope(textParam(others, "scope")).includes("openid") || "request_uri" in others) return others;
  return Object.fromEntries(
    Object.entries(others)
      .filter(([name]) => !ABOUT_ID_TOKENS.includes(name))
      .map(([name, value]) => [CARRIERS.get(name as (typeof NAMES)[number]) ?? name, value]),
  );
}

/** The validators of the extra parameters, by their names. */
export function restoreWithoutOpenid(): Record<string, (ctx: KoaContextWithOIDC) => void> {
  return Object.fromEntries(
    [...CARRIERS].map(([name, carrier]) => [carrier, (ctx) => restore(ctx, name, carrier)]),
  );
}

function restore({ oidc }: KoaContextWithOIDC, name: (typeof NAMES)[number], carrier: string): void {
  const params = oidc.params ?? {};
  const value = textParam(params, carrier);
  if (value === undefined) return;
  if (name === "claims") requireObject(value);
  if (name === "max_age" && !/^\d{1,15}$/.test(value)) {
    throw new errors.InvalidRequest("invalid max_age parameter value");
  }
  // A pushed request is checked again, with its values, when it is used.
  if (oidc.route === "pushed_authorization_request") return;
  if (name === "max_age" && Number(value) === 0) {
    params["prompt"] = [...new Set([...oidc.prompts, "login"])].join(" ");
    return;
  }
  params[name] = value;
}

/** @throws `invalid_request` for what the engine cannot read */
function requireObject(text: string): void {
  try {
    const claims: unknown = JSON.parse(text);
    if (isJsonObject(claims) && ["userinfo", "id_token"].every((each) => isJsonObject(claims[each] ?? {}))) {
      return;
    }
  } catch {
    // The error below says what is wrong.
  }
  throw new errors.InvalidRequest("could not parse the claims parameter JSON");
}
