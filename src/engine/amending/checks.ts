// What hooks leave behind is only taken where it is what it should be.
import type { JsonObject } from "../../json-object.ts";

/** A copy as it will be sent. `what` begins the message: "a hook left as claims". @throws TypeError */
export function jsonObject(value: unknown, what: string): JsonObject {
  const text = JSON.stringify(value) as string | undefined;
  if (text?.startsWith("{")) return JSON.parse(text) as JsonObject;
  throw new TypeError(`${what} what is no JSON object`);
}

export function lifetime(value: unknown, what: string): number | "never" {
  if (value === "never" || Number.isSafeInteger(value)) return value as number | "never";
  throw new TypeError(`${what} what is neither a whole number of seconds nor "never"`);
}
