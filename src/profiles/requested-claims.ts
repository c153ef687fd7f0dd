// Reads the request parameter `claims` (OpenID Connect Core 1.0, section 5.5).
import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";

/** Returns the requested claims by their destination; an empty object if the parameter is absent or no JSON. */
export function requestedClaims(value: Params[string]): JsonObject {
  if (typeof value !== "string") return {};
  try {
    const claims: unknown = JSON.parse(value);
    return isJsonObject(claims) ? claims : {};
  } catch {
    return {};
  }
}

/** Returns what a destination is asked to contain, such as `id_token`. */
export function claimsFor(claims: JsonObject, destination: string): JsonObject {
  const asked = claims[destination];
  return isJsonObject(asked) ? asked : {};
}

/** Returns the values that a request for one claim names in `value` or `values`. */
export function valuesOf(request: unknown): string[] {
  if (!isJsonObject(request)) return [];
  return [request["values"] ?? request["value"] ?? []]
    .flat()
    .filter((each): each is string => typeof each === "string");
}

export function isEssential(request: unknown): boolean {
  return isJsonObject(request) && request["essential"] === true;
}
