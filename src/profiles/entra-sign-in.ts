// Authentication contexts of Entra's Conditional Access. A client asks for one (`c1` to `c99`) as the claim `acrs`
// in the parameter `claims`, at the authorization and the token endpoint; each needs a second factor.
import type { JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";
import type { ProfileSignIn, RefusalDetail, SignInFacts } from "./contract.ts";
import { generic } from "./generic.ts";
import { claimsFor, isEssential, requestedClaims, valuesOf } from "./requested-claims.ts";

const CONTEXTS = "acrs";
/** Members of the `claims` parameter in which Entra reads requested claims. */
const DESTINATIONS = ["access_token", "id_token"];

/** The number of the error of a request that needs a second factor first. */
export const NEEDS_FACTOR = 50076;

const DETAIL: RefusalDetail = {
  code: NEEDS_FACTOR,
  text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.",
};

const REFUSAL = {
  error: "interaction_required",
  description: `AADSTS${DETAIL.code}: ${DETAIL.text}`,
  detail: DETAIL,
};

export const signIn: ProfileSignIn = {
  ...generic.signIn,
  ignoresCaseOfNames: true,
  acrValues: Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`c${index + 1}`, 2])),
  advertisesAcrValues: false,
  deliversRequestedClaims: false,
  acrOfClaims(claims) {
    const asked = DESTINATIONS.map((each) => claimsFor(claims, each)[CONTEXTS]);
    return { demanded: asked.filter(isEssential).flatMap(valuesOf), wished: [] };
  },
  readsClaimsAtToken: true,
  takes: "least",
  // A token names all contexts that were asked for and reached.
  acr: ({ asked, values, level }) =>
    asked.filter((value) => (values[value] ?? Infinity) <= level).join(" ") || undefined,
  unmet: REFUSAL,
  needsUser: REFUSAL,
  inPasswordGrant: (_, { dialect }) => ({
    ...REFUSAL,
    error: dialect === "v1.0" ? "interaction_required" : "invalid_grant",
  }),
};

/** Replaces `acr_values`, which Entra does not read, and leaves of `claims` what Entra reads. */
export function withKnownClaims({ acr_values: _, claims, ...params }: Params): Params {
  if (claims === undefined) return params;
  const asked = requestedClaims(claims);
  const known = Object.fromEntries(DESTINATIONS.map((each) => [each, claimsFor(asked, each)]));
  return { ...params, claims: JSON.stringify(known) };
}

/** Returns `acrs` for a token whose client asked for it. */
export function contextsOf(asked: JsonObject | undefined, signIn: SignInFacts | undefined): JsonObject {
  if (asked?.[CONTEXTS] === undefined || signIn?.acr === undefined) return {};
  return { [CONTEXTS]: signIn.acr.split(" ") };
}

/** Returns `xms_cc`, the capabilities that the client declared; `cp1` says that it handles claims challenges. */
export function capabilitiesOf(asked: JsonObject | undefined): JsonObject {
  const declared = valuesOf(asked?.["xms_cc"]);
  return declared.length === 0 ? {} : { xms_cc: declared };
}

/** Returns `amr` of version 1 tokens, which names no method beside the password. */
export function methodsShown(signIn: SignInFacts | undefined): string[] {
  return signIn?.methods.includes("mfa") ? ["pwd", "mfa"] : ["pwd"];
}
