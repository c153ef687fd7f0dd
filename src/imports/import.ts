// The result of an import: a configuration, and notes on all parts of the source that it left out.
import type * as z from "zod";
import type { ConfigInput } from "../config/schema.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";

export interface Imported {
  config: ConfigInput;
  /** One sentence for each thing that was left out or changed. Nothing is dropped without a note. */
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

/** Derives an issuer id (lower-case letters, digits, - and _) from a name. */
export function issuerIdOf(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replaceAll(/^[-_]+|-+$/g, "");
  return id === "" || id === "default" ? "imported" : id.slice(0, 63);
}

/** Says in one text why a schema rejects a value. */
export function whyInvalid({ issues }: z.ZodError): string {
  const messages = issues.flatMap((issue) =>
    issue.code === "invalid_key" ? issue.issues.map(({ message }) => message) : [issue.message],
  );
  return [...new Set(messages)].join("; ");
}
