// Writes the types of the control API in Python.
import { type Language } from "./client-schemas.ts";

const KEYWORDS = [
  "and",
  "as",
  "class",
  "def",
  "from",
  "global",
  "if",
  "import",
  "in",
  "is",
  "not",
  "or",
  "with",
];

/** Returns `expires_in_seconds` for `expiresInSeconds`. */
export function pythonName(json: string): string {
  const name = json.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return KEYWORDS.includes(name) ? `${name}_` : name;
}

export const PYTHON_RESULTS: Language = python("datetime", (key) => key);
export const PYTHON_ARGUMENTS: Language = {
  ...python("str | datetime", () => "Mapping[str, Any]"),
  list: (item) => `Sequence[${item}]`,
};

function python(time: string, object: (plain: string) => string): Language {
  return {
    plain: (type) => (type === "object" ? object("dict[str, Any]") : (PLAIN[type ?? ""] ?? "Any")),
    choice: (values) => `Literal[${values.map(literal).join(", ")}]`,
    flawName: () => "FlawName",
    time: () => time,
    list: (item) => `list[${item}]`,
    map: (value) => `dict[str, ${value}]`,
    union: (types) => (types.includes("Any") ? "Any" : [...new Set(types)].join(" | ")),
    entry: (name) => `${name}Entry`,
  };
}

const PLAIN: Record<string, string> = {
  string: "str",
  integer: "int",
  number: "float",
  boolean: "bool",
  null: "None",
};

export function literal(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}
