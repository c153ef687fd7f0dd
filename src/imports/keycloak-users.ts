// Imports the users of a realm export.
import { userSchema } from "../config/directory.ts";
import type { IssuerInput } from "../config/schema.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { isUuid } from "../uuid.ts";
import { objects, text, whyInvalid } from "./import.ts";
import { groupClaims } from "./keycloak-groups.ts";
import { secondFactorOf } from "./keycloak-levels.ts";
import { mappedUserClaims } from "./keycloak-mappers.ts";
import type { RealmRoles } from "./keycloak-roles.ts";

type Users = NonNullable<IssuerInput["users"]>;

export function importUsers(source: JsonObject, roles: RealmRoles): { users: Users; notes: string[] } {
  const notes: string[] = [];
  const withHash: string[] = [];
  const users: Users = {};
  const ofGroups = groupClaims(source);
  const mapped = mappedUserClaims(source, roles);
  const claimsOf = (user: JsonObject) =>
    ({ ...ofGroups(user), ...mapped(user) }) as Users[string]["claims"] & object;
  for (const user of objects(source["users"])) {
    const name = text(user["username"]);
    if (name === undefined) continue;
    if (user["enabled"] === false) {
      notes.push(`users.${name}: is disabled, and is left out.`);
      continue;
    }
    if (text(user["serviceAccountClientId"]) !== undefined) {
      notes.push(
        `users.${name}: is a client's service account, and is left out; a client acts for itself here.`,
      );
      continue;
    }
    const password = passwordOf(user);
    if (password === undefined && credentialOf(user) !== undefined) withHash.push(name);
    const taken: Users[string] = {
      ...(isUuid(String(user["id"])) && { id: String(user["id"]) }),
      ...optional("name", [text(user["firstName"]), text(user["lastName"])].filter(Boolean).join(" ")),
      ...optional("email", text(user["email"])),
      emailVerified: user["emailVerified"] === true,
      ...optional("password", password),
      roles: roles.of(user),
      ...secondFactorOf(user),
      ...(Object.keys(claimsOf(user)).length > 0 && { claims: claimsOf(user) }),
    };
    const checked = userSchema.safeParse(taken);
    if (checked.success) {
      users[name] = taken;
    } else {
      notes.push(`users.${name}: is left out: ${whyInvalid(checked.error)}.`);
    }
    notes.push(...attributesLeftOut(name, user));
  }
  if (withHash.length > 0) {
    notes.push(
      `Passwords are hashed in an export and cannot be imported (${withHash.join(", ")}): set \`password\` for users of the password grant or of login.password.`,
    );
  }
  return { users, notes };
}

function credentialOf(user: JsonObject): JsonObject | undefined {
  return objects(user["credentials"]).find(({ type }) => type === "password");
}

function passwordOf(user: JsonObject): string | undefined {
  return text(credentialOf(user)?.["value"]);
}

function attributesLeftOut(name: string, user: JsonObject): string[] {
  const attributes = isJsonObject(user["attributes"]) ? Object.keys(user["attributes"]) : [];
  return attributes.length === 0
    ? []
    : [
        `users.${name}: attributes (${attributes.join(", ")}) are left out; put those that tokens need into \`claims\`.`,
      ];
}

function optional<Name extends string>(name: Name, value: string | undefined): { [Key in Name]?: string } {
  return (value === undefined || value === "" ? {} : { [name]: value }) as { [Key in Name]?: string };
}
