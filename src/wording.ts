// Phrases that messages share: how a value is shown, and which known name was probably meant.
import { nearest } from "./nearest.ts";

/** Returns a foreign value for use in a message, shortened to 120 characters. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return "nothing";
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** Returns the known name that was probably meant, as a question; else the list of known names. */
export function hint(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? `known: ${listed(known)}` : `did you mean ${quoted(meant)}?`;
}

/**
 * Returns the hint of an error about an unknown name: the nearest known name, and the known names.
 *
 * @example
 * knownNames("alcie", ["alice", "bob"]); // 'Did you mean "alice"? Known: alice, bob.'
 */
export function knownNames(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return `${meant === undefined ? "" : `Did you mean ${quoted(meant)}? `}Known: ${listed(known)}.`;
}

/** Returns the first ten names, and how many there are beside them. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length > 10 ? ` and ${names.length - 10} more` : "";
  return `${names.slice(0, 10).join(", ")}${more}`;
}
