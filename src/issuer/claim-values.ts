// Replaces what claims of the configuration refer to: fields of the user, the client, and parameters of the
// request that a token is for.
import { fillIn, type Reference, referencesIn } from "../config/claim-templates.ts";
import { CLAIM_SETTINGS } from "../config/fields.ts";
import type { JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";
import type { UserFacts } from "../profiles/contract.ts";
import { namesOf } from "../profiles/person-names.ts";
import { type Directory, type User, userClaims, userFacts } from "./directory.ts";
import type { Issuer } from "./issuer.ts";

/** The parts of an issuer that claims can be taken from. */
export type ClaimSource = Pick<Issuer, "directory" | "profile" | "facts">;

export interface ClaimContext {
  /** Undefined for a client that acts for itself, and for an unknown subject. */
  user: User | undefined;
  subject: string;
  clientId: string;
  /** Parameters of the token request and of its login; none for a minted token. */
  params: Params;
  /** Default: the user's roles. */
  roles?: readonly string[] | undefined;
}

/** Returns claims with their final values. Those that refer to something missing are left out. */
export function settledClaims(issuer: ClaimSource, claims: JsonObject, context: ClaimContext): JsonObject {
  return Object.fromEntries(
    Object.entries(claims).flatMap(([name, value]) => {
      const settled = fillIn(value, (reference) => valueOf(issuer, reference, context));
      return settled === undefined ? [] : [[name, settled]];
    }),
  );
}

/** Returns the user with the final values of his claims. */
export function settledUser(issuer: ClaimSource, context: ClaimContext): User | undefined {
  const { user } = context;
  if (!user || referencesIn(user.claims).length === 0) return user;
  // A claim of the user cannot refer to another one that is a template itself.
  const plain = Object.entries(user.claims).filter(([, value]) => referencesIn(value).length === 0);
  const source = { ...context, user: { ...user, claims: Object.fromEntries(plain) } };
  return { ...user, claims: settledClaims(issuer, user.claims, source) };
}

/** Returns the user for a response that no login or token request leads to, so that it has no parameters. */
export function userForClient(issuer: ClaimSource, user: User, clientId: string): User {
  return settledUser(issuer, { user, subject: user.id, clientId, params: {} }) ?? user;
}

/** Returns what profiles may know about the user with this subject; undefined if there is no such user. */
export function userFactsOf(
  issuer: ClaimSource,
  subject: string | null | undefined,
  clientId: string | null | undefined,
): UserFacts | undefined {
  const found = typeof subject === "string" ? issuer.directory.user(subject) : undefined;
  const user = found && userForClient(issuer, found, clientId ?? "");
  return user && userFacts(user);
}

const parameters = new WeakMap<Directory, readonly string[]>();

/** Returns the names of the request parameters that claims and rules of the issuer depend on. */
export function parametersAsked({
  directory,
  settings: { tokenRules },
}: {
  directory: Directory;
  settings: { tokenRules: readonly { when: object; claims: JsonObject }[] };
}): readonly string[] {
  let names = parameters.get(directory);
  if (!names) {
    const ofDirectory = [
      ...[...directory.clients(), ...directory.scopes.values()].flatMap((holder) =>
        CLAIM_SETTINGS.map((setting) => holder[setting]),
      ),
      ...directory.resources().flatMap(({ claims, refreshTokenClaims }) => [claims, refreshTokenClaims]),
      ...directory.users().map(({ claims }) => claims),
      ...tokenRules.map(({ claims }) => claims),
    ];
    const inClaims = ofDirectory
      .flatMap(referencesIn)
      .flatMap(({ root, name }) => (root === "request" ? [name] : []));
    names = [...new Set([...inClaims, ...tokenRules.flatMap(({ when }) => Object.keys(when))])];
    parameters.set(directory, names);
  }
  return names;
}

function valueOf(issuer: ClaimSource, { root, name }: Reference, context: ClaimContext): unknown {
  const { clientId, params } = context;
  if (root === "client") {
    return name === "id" ? clientId : (issuer.directory.client(clientId)?.clientName ?? clientId);
  }
  if (root === "request") {
    const value = name === "client_id" ? clientId : params[name];
    return Array.isArray(value) ? value.join(" ") : value;
  }
  return fieldOfUser(issuer, name, context);
}

function fieldOfUser(
  { profile, facts }: ClaimSource,
  name: string,
  { user, subject, roles = user?.roles ?? [] }: ClaimContext,
): unknown {
  if (name === "sub" || name === "id") return subject;
  const [, field = name, key] = /^([^.]+)\.(.+)$/s.exec(name) ?? [];
  const { roleFields = {} } = profile.tokens;
  if (Object.hasOwn(roleFields, field)) return roleFields[field]?.({ roles, key, facts });
  if (!user) return undefined;
  if (field === "attributes" && key !== undefined) return own(user.attributes, key);
  return own({ username: user.name, ...namesOf(userFacts(user)), ...userClaims(user) }, name);
}

function own(values: JsonObject, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
