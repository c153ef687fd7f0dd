// The members of an object that have these names, in this order.
import type { JsonObject } from "../json-object.ts";

export function pick(from: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}
