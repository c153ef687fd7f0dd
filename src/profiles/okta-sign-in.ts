// Okta's levels of assurance. A client demands one by `acr_values`; tokens have `acr` only then.
import type { ProfileSignIn } from "./contract.ts";
import { generic } from "./generic.ts";
import { askedAcr } from "./sign-in.ts";

/** The end of a value that a user without a second factor satisfies too. */
const IF_POSSIBLE = ":ifpossible";

export const signIn: ProfileSignIn = {
  ...generic.signIn,
  ignoresCaseOfNames: true,
  acrValues: {
    "urn:okta:loa:1fa:any": 1,
    "urn:okta:loa:1fa:pwd": 1,
    "urn:okta:loa:2fa:any": 2,
    [`urn:okta:loa:2fa:any${IF_POSSIBLE}`]: 2,
    phr: 3,
    phrh: 3,
  },
  advertisesAcrValues: false,
  claimsParameter: false,
  demandsAcrValue: (value) => !value.endsWith(IF_POSSIBLE),
  takes: "first",
  acr: (facts) => facts.asked.find((value) => value.endsWith(IF_POSSIBLE)) ?? askedAcr(facts),
  unmet: {
    error: "unmet_authentication_requirements",
    description: "The user did not meet the level of assurance that acr_values asks for.",
  },
  needsUser: {
    error: "login_required",
    description: "The client specified not to prompt, but the user isn't signed in.",
  },
  inPasswordGrant: () => ({
    error: "invalid_grant",
    description: "Resource owner password credentials authentication denied by sign on policy.",
  }),
};
