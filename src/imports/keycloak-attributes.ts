// Imports attributes of users and groups, and which groups users are in: facts that are in no token until a protocol
// mapper says so. Mappers read attributes in different ways, so each way becomes an attribute of its own.
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { objects, strings, text } from "./import.ts";
import { typedValue } from "./keycloak-values.ts";

/** The settings by which a mapper reads an attribute. */
export interface Reading {
  type: unknown;
  isList: boolean;
  /** Whether the groups of a user add values: if the user has none, always, or never. */
  groups: "instead" | "too" | "none";
}

export class RealmAttributes {
  readonly #users: JsonObject[];
  /** Attributes of groups and of those above them, the nearest first, by path. */
  readonly #groups = new Map<string, JsonObject[]>();
  readonly #read = new Map<string, { way: string; read: (user: JsonObject) => unknown }>();

  constructor(source: JsonObject) {
    this.#users = objects(source["users"]);
    for (const group of objects(source["groups"])) this.#addGroup(group, "", []);
  }

  /** Returns the attribute to take a claim from; undefined if no user has it, although users have others. */
  named(attribute: string, reading: Reading): { fromUser: string } | undefined {
    return this.#reference(attribute, JSON.stringify(reading), (user) => {
      const values = this.#valuesOf(user, attribute, reading.groups);
      const typed = values
        .map((value) => typedValue(value, reading.type))
        .filter((each) => each !== undefined);
      return reading.isList && typed.length > 0 ? typed : typed[0];
    });
  }

  /** Returns the attribute with the groups of a user, as paths or as their last names. */
  groups(isFullPath: boolean): { fromUser: string } | undefined {
    return this.#reference(isFullPath ? "group_paths" : "group_names", "groups", (user) => {
      const paths = strings(user["groups"]);
      if (paths.length === 0) return undefined;
      return isFullPath ? paths : paths.map((path) => path.split("/").at(-1) ?? path);
    });
  }

  /** Returns all attributes of a user. Call it when all mappers have named what they read. */
  of(user: JsonObject): JsonObject {
    const own = Object.entries(attributesOf(user)).flatMap(([name, value]) => {
      const values = valuesIn(value);
      return values.length === 0 ? [] : [[name, values.length === 1 ? values[0] : values] as const];
    });
    const read = [...this.#read].flatMap(([name, { read }]) => {
      const value = read(user);
      return value === undefined ? [] : [[name, value] as const];
    });
    return { ...Object.fromEntries(own), ...Object.fromEntries(read) };
  }

  #reference(
    wanted: string,
    way: string,
    read: (user: JsonObject) => unknown,
  ): { fromUser: string } | undefined {
    const isKnown = this.#users.some((user) => read(user) !== undefined);
    if (!isKnown && this.#users.some((user) => this.#hasAny(user))) return undefined;
    let name = wanted;
    for (let number = 2; (this.#read.get(name)?.way ?? way) !== way; number++) name = `${wanted}_${number}`;
    this.#read.set(name, { way, read });
    return { fromUser: `attributes.${name}` };
  }

  #hasAny(user: JsonObject): boolean {
    return Object.keys(attributesOf(user)).length > 0 || strings(user["groups"]).length > 0;
  }

  #valuesOf(user: JsonObject, attribute: string, groups: Reading["groups"]): string[] {
    const own = valuesIn(attributesOf(user)[attribute]);
    const inGroups = strings(user["groups"]).map((path) =>
      (this.#groups.get(path) ?? []).map((attributes) => valuesIn(attributes[attribute])),
    );
    if (groups === "too") return [...new Set([...own, ...inGroups.flat(2)])];
    if (own.length > 0 || groups === "none") return own;
    return inGroups.flat().find((values) => values.length > 0) ?? [];
  }

  #addGroup(group: JsonObject, above: string, inherited: JsonObject[]): void {
    const path = `${above}/${text(group["name"]) ?? ""}`;
    const attributes = [attributesOf(group), ...inherited];
    this.#groups.set(path, attributes);
    for (const below of objects(group["subGroups"])) this.#addGroup(below, path, attributes);
  }
}

function attributesOf({ attributes }: JsonObject): JsonObject {
  return isJsonObject(attributes) ? attributes : {};
}

function valuesIn(value: unknown): string[] {
  return typeof value === "string" ? [value] : strings(value);
}
