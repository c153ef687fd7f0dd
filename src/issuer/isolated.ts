// The settings of an isolated issuer: those of another issuer, changed by what the caller gives, and with a
// key type that is fast to create.
import { type ResolvedIssuer, resolveIssuer } from "../config/builtin.ts";
import { crossProblems } from "../config/crosschecks.ts";
import { toProblem } from "../config/problems.ts";
import { type IssuerInput, issuerSchema } from "../config/schema.ts";
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
  const complete = resolveIssuer(issuerSchema.parse(given), { builtInStaticTokens: false });
  const isGiven = ([name]: [string, unknown]) => Object.hasOwn(given, name);
  const { path: _, port: __, publicUrl: ___, iss: ____, isDemo: _____, ...inherited } = like;
  const merged: ResolvedIssuer = {
    ...inherited,
    alg: "ES256",
    ...Object.fromEntries(Object.entries(complete).filter(isGiven)),
  };
  const settings = given.roles && !given.users ? { ...merged, users: withRolesThatExist(merged) } : merged;
  const written = { issuers: { [id]: given } };
  const misfits = crossProblems({ issuers: { default: root, [id]: settings } }, written, ids);
  if (misfits.length > 0) throw new ConfigError(misfits.map((found) => toProblem(found, written)));
  return settings;
}

function withRolesThatExist({ users, roles }: ResolvedIssuer): ResolvedIssuer["users"] {
  return Object.fromEntries(
    Object.entries(users).map(([name, user]) => [
      name,
      { ...user, roles: user.roles.filter((role) => Object.hasOwn(roles, role)) },
    ]),
  );
}
