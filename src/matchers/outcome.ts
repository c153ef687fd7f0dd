// The shape of a matcher for `expect.extend` of vitest and jest, and the error for values that it cannot
// judge.
import { MintmarkError } from "../errors.ts";

/** The part of `this` that the matchers use. */
export interface MatcherThis {
  isNot?: boolean | undefined;
}

export interface Outcome {
  pass: boolean;
  message: () => string;
}

/** Returns the error of a matcher that cannot judge. To fail is not enough: behind `.not` that would pass. */
export function misuse(matcher: string, problem: string): MintmarkError {
  return new MintmarkError("bad_request", `${matcher}: ${problem}`);
}

/** Describes a value without showing it, because it may be a token. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return `an object with ${Object.keys(value).join(", ") || "no members"}`;
  return `a ${typeof value}`;
}

/** Formats rows as two aligned columns. */
export function table(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join("\n");
}
