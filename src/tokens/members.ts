// Changes members of claims and JOSE headers. Null removes a member, wherever settings, requests or hooks set it.
import type { JsonObject } from "../json-object.ts";

/**
 * Returns the members with the changes applied. A removed member is undefined, so that neither JSON nor a
 * default that is merged below it brings it back.
 */
export function withMembers(members: JsonObject, changes: JsonObject = {}): JsonObject {
  const changed = { ...members, ...changes };
  for (const name of Object.keys(changes)) if (changes[name] === null) changed[name] = undefined;
  return changed;
}

/** Returns only the members that are set. */
export function setMembers(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

/** Returns only the members that are removed. */
export function removedMembers(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value === null));
}

/** Returns the only value of `aud` by itself, several as a list, and undefined for none. */
export function oneOrMore<Value>(values: Value[]): Value | Value[] | undefined {
  return values.length > 1 ? values : values[0];
}
