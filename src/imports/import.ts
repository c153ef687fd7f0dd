// What an import answers: a configuration, and in plain words everything of the source that it could not hold.
import type { ConfigInput } from "../config/schema.ts";

export interface Imported {
  config: ConfigInput;
  /** One sentence each; nothing of the source is dropped without one. */
  notes: string[];
}

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
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
