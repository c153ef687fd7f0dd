// Paths in a configuration: how messages format them, which value they lead to, and which values are secret.

export type Path = readonly PropertyKey[];

const SECRET_FIELDS = new Set<PropertyKey>([
  "secret",
  "password",
  "adminToken",
  "initialAccessToken",
  "jwks",
  "jwk",
  "pem",
  "token",
]);
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const LONGEST_VALUE = 80;

/**
 * Formats a path in JavaScript's notation: `clients["my app"].redirectUris[0]`. Names of static tokens are
 * credentials, so their number is shown instead.
 */
export function formatPath(path: Path, input: unknown): string {
  let text = "";
  for (const [index, key] of path.entries()) {
    if (isStaticTokenName(path, index)) {
      const names = Object.keys(valueAt(input, path.slice(0, index)) ?? {});
      text += `[token no. ${names.indexOf(String(key)) + 1}]`;
    } else if (typeof key === "number") {
      text += `[${key}]`;
    } else if (IDENTIFIER.test(String(key))) {
      text += `${text && "."}${String(key)}`;
    } else {
      text += `[${JSON.stringify(String(key))}]`;
    }
  }
  return text;
}

/** Returns the value at a path, or undefined if there is none. Looks at own properties only. */
export function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Returns the part of a path that exists: a string that is read as a list has no entries to point to. */
export function existingPath(path: Path, input: unknown): Path {
  const reached = path.findIndex((_, index) => {
    const parent = valueAt(input, path.slice(0, index));
    return typeof parent !== "object" || parent === null;
  });
  return reached === -1 ? path : path.slice(0, reached);
}

/** Returns the value at a path as a message may show it: short plain values, and never a secret. */
export function showableValue(path: Path, input: unknown): string | number | boolean | null | undefined {
  if (path.some((key, index) => SECRET_FIELDS.has(key) || isStaticTokenName(path, index))) return undefined;
  const value = valueAt(input, path);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (typeof value !== "string" || URL.parse(value)?.password) return undefined;
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}

// `staticTokens` has tokens as keys at the top level and in each issuer; elsewhere it is an ordinary key.
function isStaticTokenName(path: Path, index: number): boolean {
  const isOfIssuer = path[0] === "issuers" || path[0] === "issuersOnFirstTouch";
  return path[index - 1] === "staticTokens" && (index === 1 || (index === 3 && isOfIssuer));
}
