// Imports the request mappings of navikt's mock-oauth2-server as token rules: conditions, claims with their
// templates, and type headers.
import { referencesIn, templateProblem } from "../config/claim-templates.ts";
import type { IssuerInput } from "../config/schema.ts";
import { tokenRules } from "../config/token-rules.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { objects, text, whyInvalid } from "./import.ts";

type Rules = NonNullable<IssuerInput["tokenRules"]>;
type Rule = Rules[number];
type Condition = NonNullable<Rule["when"]>[string];

/** Names in templates that do not stand for a parameter of the request. */
const REFERENCES: Readonly<Record<string, string>> = {
  clientId: "${client.id}",
  client_id: "${client.id}",
  sub: "${user.id}",
  subject: "${user.id}",
};

/** The members of a request mapping. */
const MEMBERS = ["requestParam", "match", "claims", "typeHeader"];

export interface ImportedMappings {
  rules: Rules;
  /** Clients that a condition names. */
  clients: string[];
  /** Subjects that a mapping sets. */
  subjects: string[];
  notes: string[];
}

/** @param place where the mappings are, for the notes */
export function importMappings(mappings: unknown, place: string): ImportedMappings {
  const imported: ImportedMappings = { rules: [], clients: [], subjects: [], notes: [] };
  for (const [index, mapping] of objects(mappings).entries()) {
    const say = (what: string) => imported.notes.push(`${place}[${index}]: ${what}`);
    const left = Object.keys(mapping).filter((name) => !MEMBERS.includes(name));
    if (left.length > 0) say(`${left.join(", ")}: left out, because Mintmark has no counterpart.`);
    const parameter = text(mapping["requestParam"]) ?? "";
    const match = text(mapping["match"]) ?? "*";
    const rule: Rule = {
      when: { [parameter]: conditionOf(match, say) },
      claims: claimsOf(isJsonObject(mapping["claims"]) ? mapping["claims"] : {}, say),
      typ: text(mapping["typeHeader"]) ?? "JWT",
    };
    const checked = tokenRules().safeParse([rule]);
    if (!checked.success) {
      say(`is left out: ${whyInvalid(checked.error)}.`);
      continue;
    }
    imported.rules.push(rule);
    if (parameter === "client_id" && rule.when?.[parameter] === match && match !== "*") {
      imported.clients.push(match);
    }
    const subject = rule.claims?.["sub"];
    if (typeof subject === "string" && !subject.includes("${")) imported.subjects.push(subject);
  }
  return imported;
}

/** A value is matched as it is, or as a regular expression that matches all of it. */
function conditionOf(match: string, say: (what: string) => void): Condition {
  if (match === "*" || /^[\w\s:/@~-]*$/.test(match)) return match;
  try {
    const matchesItself = new RegExp(`^(?:${match})$`).test(match);
    return { pattern: matchesItself ? match : `${match}|${escaped(match)}` };
  } catch {
    say(
      `${JSON.stringify(match)} is no regular expression of JavaScript, so that only this exact value matches.`,
    );
    return match;
  }
}

function escaped(literal: string): string {
  return literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function claimsOf(claims: JsonObject, say: (what: string) => void): NonNullable<Rule["claims"]> {
  const taken = Object.entries(claims).flatMap(([name, value]) => {
    const translated = translate(value);
    const problem = templateProblem(translated);
    if (problem === undefined) return [[name, translated]];
    say(`the claim ${name} is left out: ${problem}.`);
    return [];
  });
  const result = Object.fromEntries(taken) as NonNullable<Rule["claims"]>;
  const asked = [
    ...new Set(referencesIn(result).flatMap(({ root, name }) => (root === "request" ? [name] : []))),
  ];
  if (asked.length > 0) {
    say(
      `a claim is left out of tokens whose request lacks the parameter of its template (${asked.join(", ")}).`,
    );
  }
  return result;
}

/** Translates the templates: `${name}` is a parameter of the request; all other text stays as it is. */
function translate(value: unknown): unknown {
  if (typeof value === "string") {
    return value.replaceAll(/\$\{(\w+)\}|\$\{/g, (_, name?: string) =>
      name === undefined ? "$${" : (REFERENCES[name] ?? `\${request.${name}}`),
    );
  }
  if (Array.isArray(value)) return value.map(translate);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, translate(each)]));
}
