// What a matcher is to the `expect.extend` of vitest and of jest, and how it refuses what it can't judge.
import { MintmarkError } from "../errors.ts";

/** What the matchers use of `this`. */
export interface MatcherThis {
  isNot?: boolean | undefined;
}

export interface Outcome {
  pass: boolean;
  message: () => string;
}

/** A matcher that can't judge must not answer "no": behind `.not` that would pass. */
export function misuse(matcher: string, problem: string): MintmarkError {
  return new MintmarkError("bad_request", `${matcher}: ${problem}`);
}

/** What somebody gave, without showing a token. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return `an object with ${Object.keys(value).join(", ") || "no members"}`;
  return `a ${typeof value}`;
}

/** Lines of two columns. */
export function table(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join("\n");
}
