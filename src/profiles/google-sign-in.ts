// Google reads neither `acr_values` nor `max_age`, and of `claims` only the request for `auth_time` in the ID token.
import type { Params } from "../params.ts";
import type { ProfileSignIn } from "./contract.ts";
import { generic } from "./generic.ts";
import { claimsFor, requestedClaims } from "./requested-claims.ts";

export const signIn: ProfileSignIn = {
  ...generic.signIn,
  ignoresCaseOfNames: true,
  acrValues: {},
  advertisesAcrValues: false,
  deliversRequestedClaims: false,
  acr: () => undefined,
};

const LOGIN_TIME = '{"id_token":{"auth_time":{"essential":true}}}';

/** Removes what Google does not read. */
export function withKnownClaims({ acr_values: _, max_age: __, claims, ...params }: Params): Params {
  const asksForTime = "auth_time" in claimsFor(requestedClaims(claims), "id_token");
  return { ...params, ...(asksForTime && { claims: LOGIN_TIME }) };
}
