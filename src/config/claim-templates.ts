// Templates in claims: texts with references such as ${request.login_hint}, ${client.id} or ${user.email}.
// Only these three roots exist, and no template can read a secret, code or token of a request.
import type * as z from "zod";
import { isJsonObject } from "../json-object.ts";
import { isSecretParam, isTokenParam } from "../secret-params.ts";

export interface Reference {
  root: "request" | "client" | "user";
  name: string;
}

/** A claim that is taken from a field of the user. */
export interface FromUser {
  fromUser: string;
  prefix?: string;
}

/** Longest template, and longest text that a reference can stand for. */
const LONGEST_TEMPLATE = 1000;
const LONGEST_VALUE = 1000;
/** `$${` is not the start of a reference, but the text `${`. */
const PART = /(\$\$\{)|\$\{([^{}]*)(\}?)/g;
const NAME = /^(request|client|user)\.([^\s.][^\s]{0,99})$/;
const CLIENT_FIELDS = ["id", "name"];

/** Returns what is wrong with the templates in a value; undefined if they are valid. */
export function templateProblem(value: unknown): string | undefined {
  return textsIn(value).map(problemOf).find(Boolean);
}

/** Returns what a value refers to, by templates or by `fromUser`. */
export function referencesIn(value: unknown): Reference[] {
  if (isFromUser(value)) return [{ root: "user", name: value.fromUser }];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(referencesIn);
  if (typeof value !== "string") return [];
  return [...value.matchAll(PART)].flatMap(([, escaped, inner = ""]) =>
    escaped === undefined ? (toReference(inner) ?? []) : [],
  );
}

export function isFromUser(value: unknown): value is FromUser {
  return isJsonObject(value) && typeof value["fromUser"] === "string";
}

/**
 * Returns a value with its references replaced. A text that is a single reference becomes the value itself;
 * what refers to something that is not there becomes undefined, and is left out of lists and objects. An object that
 * loses all members that way becomes undefined too.
 */
export function fillIn(value: unknown, lookUp: (reference: Reference) => unknown): unknown {
  if (typeof value === "string") return fillText(value, lookUp);
  if (Array.isArray(value)) {
    return value.map((each) => fillIn(each, lookUp)).filter((each) => each !== undefined);
  }
  if (isFromUser(value)) return withPrefix(value.prefix, lookUp({ root: "user", name: value.fromUser }));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value);
  const filled = members.flatMap(([name, each]) => {
    const member = fillIn(each, lookUp);
    return member === undefined ? [] : [[name, member]];
  });
  return filled.length === 0 && members.length > 0 ? undefined : Object.fromEntries(filled);
}

/** Adds a check of the templates to the schema of claims. */
export function withTemplates<Claims extends z.ZodType<Record<string, unknown>>>(schema: Claims): Claims {
  return schema.superRefine((claims, context) => {
    for (const [name, value] of Object.entries(claims)) {
      const message = templateProblem(value);
      if (message !== undefined) context.addIssue({ code: "custom", path: [name], message });
    }
  });
}

/** Writes the prefix before a text, or before each text of a list. */
function withPrefix(prefix: string | undefined, value: unknown): unknown {
  if (prefix === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => withPrefix(prefix, each));
  return typeof value === "string" ? prefix + value : value;
}

function fillText(text: string, lookUp: (reference: Reference) => unknown): unknown {
  if (!text.includes("${")) return text;
  const [whole] = [...text.matchAll(PART)];
  const only = whole?.[0] === text && whole[1] === undefined ? toReference(whole[2] ?? "") : undefined;
  if (only) return bounded(lookUp(only));
  let isWhole = true;
  const filled = text.replaceAll(PART, (_, escaped: string | undefined, inner: string) => {
    if (escaped !== undefined) return "${";
    const reference = toReference(inner);
    const value = reference && bounded(lookUp(reference));
    isWhole &&= value !== undefined;
    return typeof value === "string" ? value : JSON.stringify(value);
  });
  return isWhole ? filled : undefined;
}

function bounded(value: unknown): unknown {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text === undefined || text.length > LONGEST_VALUE ? undefined : value;
}

function toReference(inner: string): Reference | undefined {
  const [, root, name] = NAME.exec(inner) ?? [];
  return root === undefined || name === undefined ? undefined : { root: root as Reference["root"], name };
}

function problemOf(text: string): string | undefined {
  if (!text.includes("${")) return undefined;
  if (text.length > LONGEST_TEMPLATE) return `a template has at most ${LONGEST_TEMPLATE} characters`;
  for (const [, escaped, inner = "", end] of text.matchAll(PART)) {
    if (escaped !== undefined) continue;
    if (end !== "}") return "${ has no matching }: write $${ for the text itself";
    const reference = toReference(inner);
    if (!reference) {
      return `\${${inner}} is no reference: there are \${request.PARAMETER}, \${client.id}, \${client.name} and \${user.FIELD}; write $\${ for the text itself`;
    }
    const { root, name } = reference;
    if (root === "client" && !CLIENT_FIELDS.includes(name)) {
      return `a client has no "${name}" for templates: it has ${CLIENT_FIELDS.join(" and ")}`;
    }
    if (root === "request" && (isSecretParam(name) || isTokenParam(name))) {
      return `a template cannot read the request parameter "${name}", because it holds a secret or a token`;
    }
  }
  return undefined;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
