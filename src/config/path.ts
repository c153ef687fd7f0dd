// Places in a configuration: how they are written in messages, what stands there, and what is a secret.

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
 * A path as JavaScript writes it: `clients["my app"].redirectUris[0]`. The names of static tokens are
 * credentials, so they are counted instead of shown.
 */
export function formatPath(path: Path, input: unknown): string {
  let text = "";
  for (const [index, key] of path.entries()) {
    if (isStaticTokenName(path, index)) {
      const names = Object.keys(valueAt(input, path.slice(0, index)) ?? {});
      text += `[token no. ${names.indexOf(String(key)) + 1}]`;
    } else if (typeof key === "number") text += `[${key}]`;
    else if (IDENTIFIER.test(String(key))) text += `${text && "."}${String(key)}`;
    else text += `[${JSON.stringify(String(key))}]`;
  }
  return text;
}

/** What stands at a path, by own properties alone; undefined where the path leads nowhere. */
export function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** The part of a path that exists: a text that is read as a list has no entries of its own to point to. */
export function existingPath(path: Path, input: unknown): Path {
  const reached = path.findIndex((_, index) => {
    const parent = valueAt(input, path.slice(0, index));
    return typeof parent !== "object" || parent === null;
  });
  return reached === -1 ? path : path.slice(0, reached);
}

/** What a message may show of the value at a path: short plain values, and nothing near a secret. */
export function showableValue(path: Path, input: unknown): string | number | boolean | null | undefined {
  if (path.some((key, index) => SECRET_FIELDS.has(key) || isStaticTokenName(path, index))) return undefined;
  const value = valueAt(input, path);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (typeof value !== "string" || URL.parse(value)?.password) return undefined;
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}

// `staticTokens` holds tokens by name at the top level and in each issuer; elsewhere the word is a plain key.
function isStaticTokenName(path: Path, index: number): boolean {
  return path[index - 1] === "staticTokens" && (index === 1 || (index === 3 && path[0] === "issuers"));
}
