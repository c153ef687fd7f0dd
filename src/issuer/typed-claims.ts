// Claims that a person types on the login page, for the tokens of that login only.
import { isTooDeep } from "../json-depth.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";

/** The most characters that may be typed. */
export const LONGEST_TYPED_CLAIMS = 4096;

/** Claims that the protocol or the login decides. */
const PROTECTED = [
  ...["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "typ", "ver", "token_use"],
  ...["azp", "cid", "appid", "client_id", "scope", "scp", "cnf", "act", "may_act", "events"],
  ...["nonce", "sid", "auth_time", "acr", "amr", "at_hash", "c_hash", "s_hash"],
];

/** Either the claims, or what is wrong with the text and what to type instead. */
export type TypedClaims = { claims: JsonObject | undefined } | { complaint: string };

/** @param text a JSON object, or empty for none */
export function parseTypedClaims(text: string): TypedClaims {
  if (text.trim() === "") return { claims: undefined };
  if (text.length > LONGEST_TYPED_CLAIMS) {
    return { complaint: `The claims are too long: type at most ${LONGEST_TYPED_CLAIMS} characters.` };
  }
  let claims: unknown;
  try {
    claims = JSON.parse(text);
  } catch (error) {
    return { complaint: `The claims are not JSON: ${(error as Error).message}.` };
  }
  if (!isJsonObject(claims) || isTooDeep(claims)) {
    return { complaint: 'The claims must be one JSON object, such as {"groups": ["staff"]}.' };
  }
  const refused = Object.keys(claims).filter((name) => PROTECTED.includes(name));
  if (refused.length > 0) {
    return {
      complaint: `These claims cannot be typed, because the protocol decides them: ${refused.join(", ")}. Remove them; a minted token can have any claim.`,
    };
  }
  return { claims: Object.keys(claims).length > 0 ? claims : undefined };
}
