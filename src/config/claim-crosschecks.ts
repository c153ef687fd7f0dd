// Finds claims that are taken from a field which no user has: `{ fromUser }` and templates with ${user.FIELD}.
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { nearest } from "../nearest.ts";
import { profileNamed } from "../profiles/registry.ts";
import type { ResolvedIssuer } from "./builtin.ts";
import { isFromUser, referencesIn } from "./claim-templates.ts";
import { CLAIM_SETTINGS } from "./fields.ts";
import { type Path, valueAt } from "./path.ts";
import type { SettingProblem } from "./problems.ts";

/** The fields of a user that `fromUser` may name, besides the claims and attributes in the user's settings. */
const USER_FIELDS = [
  "sub", "id", "username", "name", "given_name", "family_name", "preferred_username", "email", "email_verified", "roles",
]; // prettier-ignore

/** The settings of each part of the directory that contain claims. */
const SETTINGS = {
  resources: ["claims", "refreshTokenClaims"],
  scopes: CLAIM_SETTINGS,
  clients: CLAIM_SETTINGS,
  users: ["claims"],
} as const;

/** `input` is the issuer as it was written: what is not written there is not reported. */
export function claimProblems(issuer: ResolvedIssuer, input: unknown): SettingProblem[] {
  const known = knownFields(issuer);
  return [...placesOf(issuer)].flatMap(([path, claims]) => {
    if (valueAt(input, path.slice(0, 1)) === undefined) return [];
    return Object.entries(claims).flatMap(([claim, value]) => {
      const within = isFromUser(value) ? ["fromUser"] : [];
      const fields = referencesIn(value).flatMap(({ root, name }) => (root === "user" ? [name] : []));
      return fields.flatMap((field): SettingProblem[] => {
        if (known.has(field) || isOfVendor(issuer, field)) return [];
        // If no configured user has attributes, users with attributes may still be added while the server runs.
        if (field.startsWith("attributes.") && !hasAttributes(known)) return [];
        const message = `users have no "${field}": it is neither a field nor one of the claims or attributes of a user`;
        const suggestion = nearest(field, known);
        return [{ path: [...path, claim, ...within], message, suggestion, showValue: true }];
      });
    });
  });
}

function knownFields({ users }: ResolvedIssuer): Set<string> {
  const all = Object.values(users);
  return new Set([
    ...USER_FIELDS,
    ...all.flatMap(({ claims }) => Object.keys(claims)),
    ...all.flatMap(({ attributes }) => Object.keys(attributes).map((name) => `attributes.${name}`)),
  ]);
}

function hasAttributes(known: ReadonlySet<string>): boolean {
  return [...known].some((name) => name.startsWith("attributes."));
}

/** Whether the vendor's tokens have more to take claims from, such as Keycloak's `realm_roles`. */
function isOfVendor({ profile, dialect }: ResolvedIssuer, field: string): boolean {
  const [name = ""] = field.split(".");
  return Object.hasOwn(profileNamed(profile, dialect).tokens.roleFields ?? {}, name);
}

function* placesOf(issuer: ResolvedIssuer): Generator<[Path, JsonObject]> {
  for (const [part, settings] of Object.entries(SETTINGS)) {
    for (const [name, entry] of Object.entries<object>(issuer[part as keyof typeof SETTINGS])) {
      for (const setting of settings) {
        const claims: unknown = (entry as Record<string, unknown>)[setting];
        if (isJsonObject(claims)) yield [[part, name, setting], claims];
      }
    }
  }
  for (const [index, { claims }] of issuer.tokenRules.entries()) {
    yield [["tokenRules", index, "claims"], claims];
  }
}
