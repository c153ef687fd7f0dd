// The names and values of claims as protocol mappers write them.

/** Returns the value of a text by the type of a mapper; undefined if the text has another type. */
export function typedValue(value: string, type: unknown): unknown {
  if (type === "boolean") return value === "true";
  if (type === "int" || type === "long") return /^-?\d+$/.test(value) ? Number(value) : undefined;
  if (type !== "JSON") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** Dots in a claim's name separate the names of nested objects, unless a backslash is before them. */
export function claimPath(name: string): string[] {
  return name.split(/(?<!\\)\./).map((each) => each.replaceAll("\\.", "."));
}
