// Writes the types of the control API in Java. `?` marks a type that can be null; `|` separates types of which an
// argument takes any.
import { type Language } from "./client-schemas.ts";

const KEYWORDS = [
  "case",
  "class",
  "default",
  "do",
  "for",
  "if",
  "import",
  "new",
  "package",
  "private",
  "public",
  "this",
];

/** Returns the name in JSON, with an underscore if it is a keyword. */
export function javaName(json: string): string {
  return KEYWORDS.includes(json) ? `${json}_` : json;
}

export const JAVA_RESULTS: Language = {
  ...java(),
  union: (types) => {
    const [only = "null", ...others] = named(types);
    if (others.length > 0) return "Object";
    return types.includes("null") && only !== "null" ? `${only}?` : only;
  },
};

export const JAVA_ARGUMENTS: Language = {
  ...java(),
  plain: (type) => (type === "object" ? "Map<String, ?>" : plain(type)),
  list: (item) => `List<${item.includes("|") ? "?" : item}>`,
  union: (types) => named(types).join("|") || "null",
};

/** Returns the types that an argument takes, one for each overload of its setter. */
export function overloads(type: string): string[] {
  const types = type.split("|");
  return types.includes("Object") ? ["Object"] : types;
}

/** Returns the type of a record's component. Lengths of time may exceed an int. */
export function componentType(type: string, json: string, isRequired: boolean): string {
  const wide = json.endsWith("Seconds") ? type.replace("Integer", "Long") : type;
  const bare = wide.replaceAll("?", "");
  return isRequired && bare === wide ? (PRIMITIVE[bare] ?? bare) : bare;
}

function java(): Language {
  return {
    plain,
    choice: ([first]) => (typeof first === "number" ? "Integer" : "String"),
    flawName: () => "String",
    time: () => "Instant",
    list: (item) => `List<${item}>`,
    map: (value) => `Map<String, ${value}>`,
    union: (types) => types.join("|"),
    entry: () => "Map<String, Object>",
  };
}

function plain(type: string | undefined): string {
  return PLAIN[type ?? ""] ?? "Object";
}

function named(types: string[]): string[] {
  return [...new Set(types)].filter((each) => each !== "null");
}

const PLAIN: Record<string, string> = {
  string: "String",
  integer: "Integer",
  number: "Double",
  boolean: "Boolean",
  null: "null",
  object: "Map<String, Object>",
};

const PRIMITIVE: Record<string, string> = {
  Integer: "int",
  Long: "long",
  Double: "double",
  Boolean: "boolean",
};
