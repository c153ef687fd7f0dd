// Imports the roles of a realm export. Realm roles keep their names, client roles become CLIENT/ROLE.
// Composite roles and groups are replaced by the roles that they contain.
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { objects, strings, text } from "./import.ts";

/** Clients that Keycloak creates in every realm; Mintmark does not need them. */
export const BUILT_IN_CLIENTS = [
  "account",
  "account-console",
  "admin-cli",
  "broker",
  "realm-management",
  "security-admin-console",
];

/** Roles that all users have in every realm; the profile adds them itself. */
const EVERYBODYS = ["offline_access", "uma_authorization"];

export class RealmRoles {
  readonly #defaultRole: string;
  readonly #parts = new Map<string, string[]>();
  readonly #groups = new Map<string, string[]>();
  readonly #held = new Set<string>();

  constructor(source: JsonObject) {
    const { roles: own, defaultRole } = source;
    const roles = isJsonObject(own) ? own : {};
    this.#defaultRole =
      (isJsonObject(defaultRole) ? text(defaultRole["name"]) : undefined) ??
      `default-roles-${String(source["realm"]).toLowerCase()}`;
    for (const role of objects(roles["realm"])) this.#parts.set(String(role["name"]), partsOf(role));
    for (const [client, own] of entries(roles["client"])) {
      for (const role of objects(own)) this.#parts.set(`${client}/${String(role["name"])}`, partsOf(role));
    }
    for (const group of objects(source["groups"])) this.#addGroup(group, "", []);
  }

  /** The roles that the realm defines, and those of Keycloak's built-in roles that users have. */
  get names(): string[] {
    return [...this.#parts.keys()].filter(
      (name) => !this.#isEverybodys(name) && (!isBuiltIn(name) || this.#held.has(name)),
    );
  }

  /** Returns all roles of a user or group, including those from composite roles and groups. */
  of(holder: JsonObject): string[] {
    const direct = [
      ...strings(holder["realmRoles"]),
      ...entries(holder["clientRoles"]).flatMap(([client, names]) =>
        strings(names).map((name) => `${client}/${name}`),
      ),
      ...strings(holder["groups"]).flatMap((path) => this.#groups.get(path) ?? []),
    ];
    const roles = this.#withParts(direct).filter(
      (name) => this.#parts.has(name) && !this.#isEverybodys(name),
    );
    for (const role of roles) this.#held.add(role);
    return roles;
  }

  #isEverybodys(name: string): boolean {
    return name === this.#defaultRole || EVERYBODYS.includes(name) || name.startsWith("account/");
  }

  #withParts(names: string[]): string[] {
    const found = new Set<string>();
    const add = (name: string) => {
      if (found.has(name)) return;
      found.add(name);
      this.#parts.get(name)?.forEach(add);
    };
    names.forEach(add);
    return [...found];
  }

  // Members of a subgroup also have the roles of its parent group.
  #addGroup(group: JsonObject, above: string, inherited: string[]): void {
    const path = `${above}/${String(group["name"])}`;
    const roles = [...inherited, ...this.of({ ...group, groups: [] })];
    this.#groups.set(path, roles);
    for (const below of objects(group["subGroups"])) this.#addGroup(below, path, roles);
  }
}

function isBuiltIn(role: string): boolean {
  return BUILT_IN_CLIENTS.some((client) => role.startsWith(`${client}/`));
}

function partsOf(role: JsonObject): string[] {
  const composites = isJsonObject(role["composites"]) ? role["composites"] : {};
  return [
    ...strings(composites["realm"]),
    ...entries(composites["client"]).flatMap(([client, names]) =>
      strings(names).map((name) => `${client}/${name}`),
    ),
  ];
}

function entries(value: unknown): [string, unknown][] {
  return isJsonObject(value) ? Object.entries(value) : [];
}
