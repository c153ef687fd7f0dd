// The names of a person: `name`, `given_name` and `family_name` (OpenID Connect Core 1.0, section 5.1).
import type { JsonObject } from "../json-object.ts";
import type { UserFacts } from "./contract.ts";

/** Returns the names. A full name of which the parts are not known is split at its first space. */
export function namesOf(user: UserFacts | undefined): JsonObject {
  if (user?.name === undefined) return {};
  const isKnown = user.givenName !== undefined || user.familyName !== undefined;
  const [first, ...others] = user.name.split(" ").filter(Boolean);
  const given = isKnown ? user.givenName : first;
  const family = isKnown ? user.familyName : others.join(" ") || undefined;
  return {
    name: user.name,
    ...(given !== undefined && { given_name: given }),
    ...(family !== undefined && { family_name: family }),
  };
}
