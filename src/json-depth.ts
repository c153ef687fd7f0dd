// Bounds the nesting of JSON that comes from outside, because recursive code would exhaust the stack.

/** Levels of nesting: far more than claims or metadata need. */
export const DEEPEST_JSON = 100;

export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST_JSON) return true;
    level = level.flatMap((each): unknown[] =>
      typeof each === "object" && each !== null ? Object.values(each) : [],
    );
  }
  return false;
}
