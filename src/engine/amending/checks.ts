// Checks the values that hooks set or return.
import type { JsonObject } from "../../json-object.ts";

/** Returns a copy as JSON. `what` begins the message: "a hook left invalid claims". @throws TypeError */
export function jsonObject(value: unknown, what: string): JsonObject {
  const text = JSON.stringify(value) as string | undefined;
  if (text?.startsWith("{")) return JSON.parse(text) as JsonObject;
  throw new TypeError(`${what}: not a JSON object`);
}

export function lifetime(value: unknown, what: string): number | "never" {
  if (value === "never" || Number.isSafeInteger(value)) return value as number | "never";
  throw new TypeError(`${what}: neither a whole number of seconds nor "never"`);
}
