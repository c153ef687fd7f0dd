// Writes the types of the control API in Go.
import { type Language } from "./client-schemas.ts";

/** Words that Go writes in capitals. */
const INITIALISMS: Record<string, string> = {
  Id: "ID",
  Jti: "JTI",
  Jwk: "JWK",
  Jwks: "JWKS",
  Uri: "URI",
  Uris: "URIs",
  Url: "URL",
};

/** Returns `ClientID` for `clientId`. */
export function goName(json: string): string {
  const name = json.charAt(0).toUpperCase() + json.slice(1);
  return name.replace(/[A-Z][a-z]*/g, (word) => INITIALISMS[word] ?? word);
}

/** null is nil for records, times and truth values, else the zero value. */
export const GO_RESULTS: Language = {
  ...go("bool"),
  union: (types) => {
    const [only = "null", ...others] = named(types);
    if (others.length > 0) return "any";
    return types.includes("null") && only !== "null" ? optional(only) : only;
  },
};

/** An argument that may be null takes anything, because its zero value is left out. */
export const GO_ARGUMENTS: Language = {
  ...go("*bool"),
  union: (types) => {
    const [only = "any", ...others] = types;
    return others.length > 0 ? "any" : only;
  },
  time: () => "*time.Time",
};

/** Returns the type of a value that may be missing. */
export function optional(type: string): string {
  return /^([A-Z]|time\.|bool$)/.test(type) ? `*${type}` : type;
}

function go(truth: string): Language {
  const plain: Record<string, string> = {
    string: "string",
    integer: "int",
    number: "float64",
    boolean: truth,
    null: "null",
    object: "map[string]any",
  };
  return {
    plain: (type) => plain[type ?? ""] ?? "any",
    choice: ([first]) => (typeof first === "number" ? "int" : "string"),
    flawName: () => "string",
    time: () => "time.Time",
    list: (item) => `[]${item}`,
    map: (value) => `map[string]${value}`,
    union: (types) => types.join("|"),
    entry: (name) => `${name}Entry`,
  };
}

function named(types: string[]): string[] {
  return [...new Set(types)].filter((each) => each !== "null");
}
