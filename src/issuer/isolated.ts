// The settings of an isolated issuer: those of another issuer, changed by what the caller gives, and with a
// key type that is fast to create.
import type { ResolvedIssuer } from "../config/builtin.ts";
import { crossProblems } from "../config/crosschecks.ts";
import { derivedIssuer } from "../config/derived.ts";
import { toProblem } from "../config/problems.ts";
import type { IssuerInput } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";

/**
 * @param given settings that replace those of `like`; already validated by themselves
 * @param root the issuer at the root, whose endpoints the new issuer must not hide
 * @param ids the ids of all issuers, including the new one
 * @throws ConfigError with all settings that contradict each other
 */
export function isolatedSettings(
  id: string,
  given: IssuerInput,
  { like, root, ids }: { like: ResolvedIssuer; root: ResolvedIssuer; ids: string[] },
): ResolvedIssuer {
  const settings = derivedIssuer(given, { ...like, alg: "ES256" });
  const written = { issuers: { [id]: given } };
  const misfits = crossProblems({ issuers: { default: root, [id]: settings } }, written, ids);
  if (misfits.length > 0) throw new ConfigError(misfits.map((found) => toProblem(found, written)));
  return settings;
}
