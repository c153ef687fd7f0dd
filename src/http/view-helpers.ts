// The functions that the views use.
import type { PageClient } from "../engine/engine.ts";

/** Returns whether a host with its port is this computer. */
export function isThisComputer(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);
}

/** Splits a text of the look at the names that it mentions, such as `{client}`. */
export function wordsOf(
  text: string,
  names: { client?: PageClient; issuer?: { name: string }; user?: string },
): { text: string; isName: boolean }[] {
  const values: Record<string, string | undefined> = {
    "{client}": names.client?.name,
    "{issuer}": names.issuer?.name,
    "{user}": names.user,
  };
  return text
    .split(/(\{(?:client|issuer|user)\})/)
    .filter((part) => part !== "")
    .map((part) => ({ text: values[part] ?? part, isName: Object.hasOwn(values, part) }));
}

/** Returns the text of an error as a sentence: with a capital letter, unless it begins with a code, and a full stop. */
export function sentence(text: string): string {
  const [first = ""] = text.split(/[^\w]/, 1);
  const isWord = /^[a-z]+$/.test(first);
  const begun = isWord ? first.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** Returns the two letters of a user's avatar. */
export function initials(name: string): string {
  const words = name.split(/[\s._@-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...(word ?? "")][0]) : [...name];
  return letters.slice(0, 2).join("").toUpperCase();
}

/**
 * Adapts the engine's code form: removes the inline handler, which the content security policy would block,
 * and gives the field an id for its label.
 */
export function labelCodeField(form: string): string {
  return form
    .replace(/\sonfocus="[^"]*"/, "")
    .replace(' name="user_code"', ' id="user-code" data-testid="device-user-code" name="user_code"');
}

/** Splits a text at the code between backticks. Links in Markdown become their own text. */
export function markedParts(text: string): { text: string; isCode: boolean }[] {
  return text
    .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .split(/`([^`]+)`/)
    .map((part, index) => ({ text: part, isCode: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}
