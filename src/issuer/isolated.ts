// What an isolated issuer is like: as another one is configured, with what the caller wants otherwise, and with
// keys that take no time to make.
import { resolveIssuer, type ResolvedIssuer } from "../config/builtin.ts";
import { crossProblems } from "../config/crosschecks.ts";
import { toProblem } from "../config/problems.ts";
import { issuerSchema, type IssuerInput } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";

/**
 * @param given what is otherwise than in `like`; well-formed by itself
 * @param root the issuer at the root, whose endpoints it must not hide
 * @param ids all issuers there are, itself included
 * @throws ConfigError with everything that does not fit together
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
