// The level of proof that a login request asks for, by `acr_values` or `claims` (OpenID Connect Core 1.0, sections
// 3.1.2.1 and 5.5.1.1; RFC 9470, section 4).
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { acrValuesFor, factorsFor } from "../../issuer/sign-in.ts";
import { splitScope, textParam } from "../../params.ts";
import { requestedClaims } from "../../profiles/requested-claims.ts";
import type { SignInLevel } from "../../profiles/sign-in.ts";

export interface AskedLevel {
  /** The values of `acr` that the request names and the issuer knows, in the client's order. */
  values: string[];
  /** The level that satisfies the request; 0 if any does. */
  needed: SignInLevel;
  /** The level that the client prefers, if the user can reach it; at least the one that is needed. */
  preferred: SignInLevel;
  /** Whether the login fails if the user does not reach the level that is needed. */
  isDemanded: boolean;
  /** Whether the request demands only values that nobody can reach. */
  isUnknown: boolean;
}

interface LoginRequest {
  params: Record<string, unknown>;
  client: { clientId: string; defaultAcrValues?: readonly string[] | undefined };
  user: User | undefined;
}

export function askedLevel(issuer: Issuer, { params, client, user }: LoginRequest): AskedLevel {
  const { signIn } = issuer.profile;
  const { values: known } = acrValuesFor(issuer, client.clientId);
  const isKnown = (value: string) => Object.hasOwn(known, value);
  const claims = signIn.claimsParameter ? requestedClaims(textParam(params, "claims")) : {};
  const { demanded, wished } = signIn.acrOfClaims(claims);
  if (demanded.length > 0) {
    const values = demanded.filter(isKnown);
    return { values, ...levelsOf(values), isDemanded: true, isUnknown: values.length === 0 };
  }
  const named = [...wished, ...splitScope(textParam(params, "acr_values"))];
  const usual = issuer.directory.client(client.clientId)?.defaultAcrValues ?? client.defaultAcrValues ?? [];
  const values = (named.length > 0 ? named : usual).filter(isKnown);
  const isDemanded = values.length > 0 && values.every((value) => signIn.demandsAcrValue?.(value) ?? false);
  return { values, ...levelsOf(values), isDemanded, isUnknown: false };

  function levelsOf(asked: readonly string[]): Pick<AskedLevel, "needed" | "preferred"> {
    const levels = asked.map((value) => known[value] ?? 0);
    const least = levels.toSorted()[0] ?? 0;
    const first = levels.find((level) => level <= 1 || factorsFor(issuer, user, level).length > 0) ?? least;
    if (signIn.takes === "least") return { needed: least, preferred: least };
    return signIn.takes === "first"
      ? { needed: first, preferred: first }
      : { needed: least, preferred: first };
  }
}
