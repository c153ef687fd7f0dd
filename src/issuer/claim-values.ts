// Replaces what claims of the configuration refer to: fields of the user, the client, and parameters of the
// request that a token is for.
import { fillIn, type Reference, referencesIn } from "../config/claim-templates.ts";
import type { JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";
import type { UserFacts } from "../profiles/contract.ts";
import { type Client, type Directory, type User, userClaims, userFacts } from "./directory.ts";

export interface ClaimContext {
  /** Undefined for a client that acts for itself, and for an unknown subject. */
  user: User | undefined;
  subject: string;
  clientId: string;
  client: Client | undefined;
  /** Parameters of the token request and of its login; none for a minted token. */
  params: Params;
}

/** Returns claims with their final values. Those that refer to something missing are left out. */
export function settledClaims(claims: JsonObject, context: ClaimContext): JsonObject {
  const lookUp = (reference: Reference) => valueOf(reference, context);
  return Object.fromEntries(
    Object.entries(claims).flatMap(([name, value]) => {
      const settled = isFromUser(value)
        ? valueOf({ root: "user", name: value.fromUser }, context)
        : fillIn(value, lookUp);
      return settled === undefined ? [] : [[name, settled]];
    }),
  );
}

/** Returns the user with the final values of his claims. */
export function settledUser(context: ClaimContext): User | undefined {
  const { user } = context;
  if (!user || referencesIn(user.claims).length === 0) return user;
  // A claim of the user cannot refer to another one that is a template itself.
  const plain = Object.entries(user.claims).filter(([, value]) => referencesIn(value).length === 0);
  const source = { ...context, user: { ...user, claims: Object.fromEntries(plain) } };
  return { ...user, claims: settledClaims(user.claims, source) };
}

/** Returns the user for a response that no login or token request leads to, so that it has no parameters. */
export function userForClient(directory: Directory, user: User, clientId: string): User {
  const context = { user, subject: user.id, clientId, client: directory.client(clientId), params: {} };
  return settledUser(context) ?? user;
}

/** Returns what profiles may know about the user with this subject; undefined if there is no such user. */
export function userFactsOf(
  { directory }: { directory: Directory },
  subject: string | null | undefined,
  clientId: string | null | undefined,
): UserFacts | undefined {
  const found = typeof subject === "string" ? directory.user(subject) : undefined;
  const user = found && userForClient(directory, found, clientId ?? "");
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
    const resources = directory.resources();
    const ofRefreshTokens = resources.map(({ refreshTokenClaims }) => ({ claims: refreshTokenClaims }));
    const holders = [
      ...directory.users(),
      ...directory.clients(),
      ...resources,
      ...ofRefreshTokens,
      ...tokenRules,
    ];
    const inClaims = holders
      .flatMap(({ claims }) => referencesIn(claims))
      .flatMap(({ root, name }) => (root === "request" ? [name] : []));
    names = [...new Set([...inClaims, ...tokenRules.flatMap(({ when }) => Object.keys(when))])];
    parameters.set(directory, names);
  }
  return names;
}

function valueOf(
  { root, name }: Reference,
  { user, subject, clientId, client, params }: ClaimContext,
): unknown {
  if (root === "client") return name === "id" ? clientId : (client?.clientName ?? clientId);
  if (root === "request") {
    const value = name === "client_id" ? clientId : params[name];
    return Array.isArray(value) ? value.join(" ") : value;
  }
  if (name === "sub" || name === "id") return subject;
  if (!user) return undefined;
  const fields = { username: user.name, ...userClaims(user) };
  return Object.hasOwn(fields, name) ? fields[name as keyof typeof fields] : undefined;
}

function isFromUser(value: unknown): value is { fromUser: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { fromUser?: unknown }).fromUser === "string"
  );
}
