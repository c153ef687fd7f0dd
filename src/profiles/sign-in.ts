// Levels of authentication: how clients of each vendor ask for a level, and how tokens name the level that was reached.
import type { JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";
import type { IssuerFacts, SignInFacts } from "./facts.ts";
import type { RefusalDetail } from "./request-facts.ts";
import { claimsFor, isEssential, valuesOf } from "./requested-claims.ts";

/**
 * 0: no proof in this login, the session is older; 1: one factor, the password; 2: also a one-time code; 3: also a
 * security key, which resists phishing.
 */
export type SignInLevel = 0 | 1 | 2 | 3;

/** The second factors, by their names in `amr` (RFC 8176, section 2), and the level that each gives. */
export const SECOND_FACTORS = { otp: 2, hwk: 3 } as const;

export type SecondFactor = keyof typeof SECOND_FACTORS;

/** Values of `acr`, and the level that each stands for. */
export type AcrLevels = Readonly<Record<string, SignInLevel>>;

/** Input of the functions that choose `acr`. */
export interface AcrFacts {
  level: SignInLevel;
  /** The known values that the client asks for, in its order. */
  asked: readonly string[];
  /** All values that the client may ask for. */
  values: AcrLevels;
  /** Whether the values are configured, rather than the vendor's own. */
  isConfigured: boolean;
  /** Whether the user did something in this login, rather than in an earlier one of the same session. */
  isFresh: boolean;
}

/** The values of `acr` that a request names, in the client's order. */
export interface AskedAcr {
  demanded: string[];
  wished: string[];
}

/** The error of a refused login. */
export interface SignInRefusal {
  error: string;
  description: string;
  /** Whether the user sees the error on a page, and the client does not learn of it. */
  isPage?: boolean;
  /** The vendor's number and text; passed on to `answers.error`. */
  detail?: RefusalDetail;
}

/** A vendor's rules for levels: how clients ask for one, and what happens if the user does not reach it. */
export interface ProfileSignIn {
  /** Whether users sign in by their names in any case. */
  ignoresCaseOfNames: boolean;
  /** The values that clients may ask for if none are configured. */
  acrValues: AcrLevels;
  /** Whether the metadata lists them. */
  advertisesAcrValues: boolean;
  /** Whether the request parameter `claims` is read (OpenID Connect Core 1.0, section 5.5). */
  claimsParameter: boolean;
  /** Whether each claim of that parameter is delivered. Otherwise it only asks for a level of proof. */
  deliversRequestedClaims: boolean;
  /** Returns the values of `acr` that `claims` demands, and those that it only wishes for. */
  acrOfClaims: (claims: JsonObject) => AskedAcr;
  /** Whether the token endpoint reads `claims` too. Default: no. */
  readsClaimsAtToken?: boolean;
  /** Whether a value in `acr_values` is a demand. Default: it is a wish (OpenID Connect Core 1.0, 3.1.2.1). */
  demandsAcrValue?: (value: string) => boolean;
  /**
   * Selects one of several requested values. `least`: the lowest level. `first`: the first that the user can reach.
   * `any`: like `first`, but a session that reaches one of the others is accepted too.
   */
  takes: "least" | "first" | "any";
  /** The second factors that users have. Default: all. */
  secondFactors?: readonly SecondFactor[];
  /** `acr` of a login, in all its tokens. */
  acr: (facts: AcrFacts) => string | undefined;
  /** Refusal of a login that does not reach what was demanded. */
  unmet: SignInRefusal;
  /** Refusal of a demanded value that the vendor does not know. Default: `unmet`. */
  unknownValue?: SignInRefusal;
  /** Refusal of `prompt=none` if the user would have to use a second factor. */
  needsUser: SignInRefusal;
  /**
   * Returns the error of the password grant for a user who always uses a second factor; undefined if the request
   * contains the second factor.
   */
  inPasswordGrant: (params: Params, facts: IssuerFacts) => SignInRefusal | undefined;
}

/** Reads the standard's request for `acr` (OpenID Connect Core 1.0, section 5.5.1.1). */
export function acrOfIdToken(claims: JsonObject): AskedAcr {
  const { acr } = claimsFor(claims, "id_token");
  return isEssential(acr) ? { demanded: valuesOf(acr), wished: [] } : { demanded: [], wished: valuesOf(acr) };
}

/** Returns the best value that a level reaches: the first of those that need most. */
export function bestAcr({ values, level }: Pick<AcrFacts, "values" | "level">): string | undefined {
  const reached = Object.entries(values).filter(([, needed]) => needed <= level);
  const most = Math.max(...reached.map(([, needed]) => needed));
  return reached.find(([, needed]) => needed === most)?.[0];
}

/** Returns the first of the asked values that a level reaches. */
export function askedAcr({ asked, values, level }: AcrFacts): string | undefined {
  return asked.find((value) => (values[value] ?? Infinity) <= level);
}

/** `acr`, `amr` and `auth_time` of a login (OpenID Connect Core 1.0, section 2; RFC 9068, section 2.2.1). */
export function signInClaims(signIn: SignInFacts | undefined): JsonObject {
  if (!signIn) return {};
  return {
    ...(signIn.at !== undefined && { auth_time: signIn.at }),
    ...(signIn.acr !== undefined && { acr: signIn.acr }),
    amr: [...signIn.methods],
  };
}
