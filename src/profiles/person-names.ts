// Splits a full name into `given_name` and `family_name` (OpenID Connect Core 1.0, section 5.1).
import type { JsonObject } from "../json-object.ts";
import type { UserFacts } from "./contract.ts";

export function namesOf(user: UserFacts | undefined): JsonObject {
  if (user?.name === undefined) return {};
  const [given, ...family] = user.name.split(" ").filter(Boolean);
  return {
    name: user.name,
    ...(given !== undefined && { given_name: given }),
    ...(family.length > 0 && { family_name: family.join(" ") }),
  };
}
