// Imports the users of a realm export.
import { userSchema } from "../config/directory.ts";
import type { IssuerInput } from "../config/schema.ts";
import type { JsonObject } from "../json-object.ts";
import { isUuid } from "../uuid.ts";
import { objects, text, whyInvalid } from "./import.ts";
import type { RealmAttributes } from "./keycloak-attributes.ts";
import { secondFactorOf } from "./keycloak-levels.ts";
import type { RealmRoles } from "./keycloak-roles.ts";

type Users = NonNullable<IssuerInput["users"]>;

export function importUsers(
  source: JsonObject,
  { roles, attributes }: { roles: RealmRoles; attributes: RealmAttributes },
): { users: Users; notes: string[] } {
  const notes: string[] = [];
  const withHash: string[] = [];
  const users: Users = {};
  const attributesOf = (user: JsonObject): Pick<Users[string], "attributes"> => {
    const found = attributes.of(user);
    return Object.keys(found).length === 0
      ? {}
      : { attributes: found as Users[string]["attributes"] & object };
  };
  for (const user of objects(source["users"])) {
    const name = text(user["username"]);
    if (name === undefined) continue;
    if (user["enabled"] === false) {
      notes.push(`users.${name}: is disabled, and is left out.`);
      continue;
    }
    if (isServiceAccount(user)) {
      notes.push(`users.${name}: is a client's service account; its roles are those of the client here.`);
      continue;
    }
    const password = passwordOf(user);
    if (password === undefined && credentialOf(user) !== undefined) withHash.push(name);
    const taken: Users[string] = {
      ...(isUuid(String(user["id"])) && { id: String(user["id"]) }),
      ...namesOf(user),
      ...optional("email", text(user["email"])),
      emailVerified: user["emailVerified"] === true,
      ...optional("password", password),
      roles: roles.of(user),
      ...secondFactorOf(user),
      ...attributesOf(user),
    };
    const checked = userSchema().safeParse(taken);
    if (checked.success) {
      users[name] = taken;
    } else {
      notes.push(`users.${name}: is left out: ${whyInvalid(checked.error)}.`);
    }
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

export function isServiceAccount(user: JsonObject): boolean {
  return text(user["serviceAccountClientId"]) !== undefined;
}

/** A user without names has none in tokens either. */
function namesOf(user: JsonObject): Pick<Users[string], "name" | "givenName" | "familyName"> {
  const [given, family] = [text(user["firstName"]), text(user["lastName"])];
  if (given === undefined && family === undefined) return { name: null };
  return { ...optional("givenName", given), ...optional("familyName", family) };
}

function optional<Name extends string>(name: Name, value: string | undefined): { [Key in Name]?: string } {
  return (value === undefined || value === "" ? {} : { [name]: value }) as { [Key in Name]?: string };
}
