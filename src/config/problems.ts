// Turns zod's issues into problems that a person can act on. Each mistake gives one problem, with its path,
// the value that was received (unless it may be secret), and the nearest valid name.

import type * as z from "zod";
import type { ConfigProblem } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { existingPath, formatPath, type Path, showableValue, valueAt } from "./path.ts";

type Issue = z.core.$ZodIssue;

/** One problem, whose path is not yet formatted as text. */
export interface SettingProblem {
  path: Path;
  message: string;
  suggestion?: string | undefined;
  /** False if the value would not help: an unknown key, a missing field or a value of an unrelated type. */
  showValue: boolean;
  isUnknownKey?: boolean;
}

export function settingProblem(path: Path, message: string): SettingProblem {
  return { path, message, showValue: true };
}

/** Returns the problems for the issues that `schema` raised on `input`. */
export function settingProblemsOf(
  issues: readonly Issue[],
  schema: z.core.$ZodType,
  input: unknown,
): SettingProblem[] {
  return issues.flatMap((issue) => explain(issue, [], schema, input));
}

/** Formats the path and adds the received value if it may be shown. */
export function toProblem(
  { path, message, suggestion, showValue }: SettingProblem,
  input: unknown,
): ConfigProblem {
  const value = showValue ? showableValue(path, input) : undefined;
  return {
    path: formatPath(path, input),
    message,
    ...(value !== undefined && { value }),
    ...(suggestion !== undefined && { suggestion }),
  };
}

/** Mintmark's messages for zod's issues. A message that the schema itself sets takes precedence. */
export function issueText(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is required" : `must be ${typeName(issue.expected)}`;
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
    case "invalid_format":
      return issue.format === "email" ? "must be an e-mail address" : undefined;
    case "too_small":
      if (issue.origin === "string") {
        return issue.minimum === 1 ? "must not be empty" : `must have at least ${issue.minimum} characters`;
      }
      if (issue.origin === "array") return "must not be empty";
      return `must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return `must be ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    default:
      return undefined;
  }
}

const TYPE_NAMES: Record<string, string> = {
  int: "a whole number",
  array: "a list",
  object: "an object",
  record: "an object",
  boolean: "true or false",
  null: "null",
};

function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? `a ${expected}`;
}

function explain(issue: Issue, base: Path, schema: z.core.$ZodType, input: unknown): SettingProblem[] {
  const path = [...base, ...issue.path];
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = keysAt(schema, path);
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: "there is no such setting",
        suggestion: nearest(key, known),
        showValue: false,
        isUnknownKey: true,
      }));
    }
    case "invalid_union":
      return explainUnion(issue, path, schema, input);
    case "invalid_key":
      return issue.issues.map(({ message }) => ({ path, message, showValue: false }));
    case "invalid_type":
      return [typeProblem(path, issue.message, input)];
    case "invalid_value": {
      const value = valueAt(input, path);
      const suggestion = typeof value === "string" ? nearest(value, issue.values.map(String)) : undefined;
      return [{ path, message: issue.message, suggestion, showValue: true }];
    }
    default:
      return [{ path: existingPath(path, input), message: issue.message, showValue: true }];
  }
}

// A value of the wrong type is shown only if a plain value is expected: it may be a misplaced secret.
function typeProblem(path: Path, message: string, input: unknown): SettingProblem {
  const value = valueAt(input, path);
  const isPlain = value === null || ["string", "number", "boolean"].includes(typeof value);
  const showValue = isPlain && !message.includes("an object");
  const isMissing = value === undefined;
  return { path, message: isMissing || showValue ? message : `${message}, not ${kindOf(value)}`, showValue };
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "object") return `a ${typeof value}`;
  const { constructor } = value;
  return constructor === Object ? "an object" : `an instance of ${constructor.name}`;
}

/** Zod's default message for a union, used if the schema sets none. */
const NO_OWN_TEXT = "Invalid input";

type UnionIssue = z.core.$ZodIssueInvalidUnion;

/** Explains only the first branch of a union that takes a value of this type: it was probably meant for that one. */
function explainUnion(
  issue: UnionIssue,
  path: Path,
  schema: z.core.$ZodType,
  input: unknown,
): SettingProblem[] {
  if (issue.message !== NO_OWN_TEXT) return [{ path, message: issue.message, showValue: false }];
  const fitting = issue.errors.filter((branch) => !branch.some(isMisfit));
  const [first] = fitting;
  if (first) return first.flatMap((inner) => explain(inner, path, schema, input));
  if (valueAt(input, path) === undefined) return [{ path, message: "is required", showValue: false }];
  const expected = new Set(issue.errors.flatMap(expectedTypes));
  const message = expected.has("null") ? "a JSON value" : [...expected].map(typeName).join(" or ");
  return [typeProblem(path, `must be ${message}`, input)];
}

function isMisfit(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_union") return issue.errors.every((branch) => branch.some(isMisfit));
  return issue.code === "invalid_type";
}

function expectedTypes(branch: readonly Issue[]): string[] {
  return branch.flatMap((issue) => {
    if (issue.code === "invalid_type") return [issue.expected];
    return issue.code === "invalid_union" ? issue.errors.flatMap(expectedTypes) : [];
  });
}

/** Returns the names that the object at this path may have. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const [key, ...rest] = path;
  switch (def.type) {
    case "optional":
    case "default":
    case "prefault":
      return keysAt(def.innerType, path);
    case "object": {
      if (key === undefined) return Object.keys(def.shape);
      const field = Object.hasOwn(def.shape, key) ? def.shape[String(key)] : undefined;
      return field ? keysAt(field, rest) : [];
    }
    case "record":
      return keysAt(def.valueType, rest);
    case "array":
      return keysAt(def.element, rest);
    case "union":
      return def.options.flatMap((option) => keysAt(option, path));
    default:
      return [];
  }
}
