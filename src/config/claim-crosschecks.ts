// Finds claims that are taken from a field which no user has: `{ fromUser }` and templates with ${user.FIELD}.
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { nearest } from "../nearest.ts";
import type { ResolvedIssuer } from "./builtin.ts";
import { referencesIn } from "./claim-templates.ts";
import { type Path, valueAt } from "./path.ts";
import type { SettingProblem } from "./problems.ts";

/** The fields of a user that `fromUser` may name, besides the claims in the user's settings. */
const USER_FIELDS = [
  "sub", "id", "username", "name", "preferred_username", "email", "email_verified", "roles",
]; // prettier-ignore

/** `input` is the issuer as it was written: what is not written there is not reported. */
export function claimProblems(issuer: ResolvedIssuer, input: unknown): SettingProblem[] {
  const ofUsers = Object.values(issuer.users).flatMap(({ claims }) => Object.keys(claims));
  const known = new Set([...USER_FIELDS, ...ofUsers]);
  return [...placesOf(issuer)].flatMap(([path, claims]) => {
    if (valueAt(input, path.slice(0, 1)) === undefined) return [];
    return Object.entries(claims).flatMap(([claim, value]) => {
      const from = isJsonObject(value) ? value["fromUser"] : undefined;
      const fields =
        typeof from === "string"
          ? [[from, "fromUser"]]
          : referencesIn(value).flatMap(({ root, name }) => (root === "user" ? [[name]] : []));
      return fields.flatMap(([field = "", ...within]): SettingProblem[] => {
        if (known.has(field)) return [];
        const message = `users have no "${field}": it is neither a field nor one of the claims of a user`;
        const suggestion = nearest(field, known);
        return [{ path: [...path, "claims", claim, ...within], message, suggestion, showValue: true }];
      });
    });
  });
}

function* placesOf(issuer: ResolvedIssuer): Generator<[Path, JsonObject]> {
  for (const part of ["resources", "clients", "users"] as const) {
    for (const [name, { claims }] of Object.entries<{ claims: JsonObject }>(issuer[part])) {
      yield [[part, name], claims];
    }
  }
  for (const [index, { claims }] of issuer.tokenRules.entries()) yield [["tokenRules", index], claims];
}
