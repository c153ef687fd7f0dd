// Returns the members of an object with the given names, in the order of the names.
import type { JsonObject } from "../json-object.ts";

export function pick(from: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}
