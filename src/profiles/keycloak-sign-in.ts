// Keycloak's levels of authentication: numbers, to which a realm or client can map names. Of all claims that a
// request can name in `claims`, only `acr` has an effect.
import type { AcrFacts, ProfileSignIn } from "./contract.ts";
import { generic } from "./generic.ts";
import { bestAcr } from "./sign-in.ts";

export const signIn: ProfileSignIn = {
  ...generic.signIn,
  ignoresCaseOfNames: true,
  acrValues: { "0": 0, "1": 1, "2": 2, "3": 3 },
  deliversRequestedClaims: false,
  takes: "least",
  acr,
  unmet: {
    error: "access_denied",
    description: "Authentication requirements not fulfilled",
    isPage: true,
  },
  unknownValue: { error: "invalid_request", description: "Invalid parameter: claims", isPage: true },
  needsUser: { error: "login_required", description: "the user would have to use a second factor" },
  inPasswordGrant: ({ totp }) =>
    /^\d{6,8}$/.test(String(totp))
      ? undefined
      : { error: "invalid_grant", description: "Invalid user credentials" },
};

/** Without configured names `acr` is the number; a session that only knows the password is 0 after its first login. */
function acr({ asked, values, level, isConfigured, isFresh }: AcrFacts): string | undefined {
  if (!isConfigured) return level === 1 && !isFresh ? "0" : String(level);
  const ofAsked = Object.fromEntries(asked.map((name) => [name, values[name] ?? 3]));
  return bestAcr({ values: ofAsked, level }) ?? bestAcr({ values, level }) ?? String(level);
}
