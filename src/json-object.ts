// A JSON object: the type, and the check that a value is one.

export type JsonObject = Record<string, unknown>;

/** Returns whether a value is an object, and neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
