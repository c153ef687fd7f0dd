// What an import returns: a configuration, and in plain words everything of the source that it could not hold.
import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { ConfigInput } from "../config/schema.ts";

export interface Imported {
  config: ConfigInput;
  /** One sentence each; nothing of the source is dropped without one. */
  notes: string[];
}

export function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An issuer id (lower-case letters, digits, - and _) that reads like this name. */
export function issuerIdOf(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replaceAll(/^[-_]+|-+$/g, "");
  return id === "" || id === "default" ? "imported" : id.slice(0, 63);
}
