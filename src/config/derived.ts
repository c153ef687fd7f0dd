// The settings of an issuer that is made at run time: those of another issuer, changed by what is given.
import { type ResolvedIssuer, resolveIssuer } from "./builtin.ts";
import { type IssuerInput, issuerSchema, type ServerConfig } from "./schema.ts";

/** @param given settings that replace those of `like`; already validated by themselves */
export function derivedIssuer(given: IssuerInput, like: ResolvedIssuer): ResolvedIssuer {
  const complete = resolveIssuer(issuerSchema().parse(given), { builtInStaticTokens: false });
  const isGiven = ([name]: [string, unknown]) => Object.hasOwn(given, name);
  const { path: _, port: __, publicUrl: ___, iss: ____, isDemo: _____, ...inherited } = like;
  const merged: ResolvedIssuer = {
    ...inherited,
    ...Object.fromEntries(Object.entries(complete).filter(isGiven)),
  };
  return given.roles && !given.users ? { ...merged, users: withRolesThatExist(merged) } : merged;
}

function withRolesThatExist({ users, roles }: ResolvedIssuer): ResolvedIssuer["users"] {
  return Object.fromEntries(
    Object.entries(users).map(([name, user]) => [
      name,
      { ...user, roles: user.roles.filter((role) => Object.hasOwn(roles, role)) },
    ]),
  );
}

/** The settings of all issuers that are made on first touch, and the limit of their number. */
export interface FirstTouch {
  max: number;
  settings: ResolvedIssuer;
}

/** Returns undefined if no issuer is made on first touch. */
export function firstTouchOf(
  { issuersOnFirstTouch: touch = false }: Partial<Pick<ServerConfig, "issuersOnFirstTouch">>,
  root: ResolvedIssuer,
): FirstTouch | undefined {
  if (touch === false) return undefined;
  const { profile = root.profile, max = 100, settings = {} } = touch === true ? {} : touch;
  // These are meaningful in one profile only.
  const { dialect: _, responseTypes: __, frontchannelLogout: ___, ...shared } = root;
  const like = profile === root.profile ? root : shared;
  return { max, settings: derivedIssuer({ profile, ...settings }, like) };
}
