// Reads a JSON object from untrusted bytes. It reports duplicate members, which common parsers overlook, and
// limits the depth, so that nothing exhausts the stack.
import { isJsonObject, type JsonObject } from "../json-object.ts";

/** Levels of nesting: far more than claims need, and few enough for recursive code. */
const DEEPEST = 100;

export type ReadJson =
  { object: JsonObject; duplicates: string[] } | { fault: "not-utf8" | "not-json" | "nested-too-deeply" };

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function readJsonObject(bytes: Uint8Array): ReadJson {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { fault: "not-utf8" };
  }
  const scanned = scan(text);
  if (scanned.depth > DEEPEST) return { fault: "nested-too-deeply" };
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return { fault: "not-json" };
    return { object: value, duplicates: scanned.duplicates };
  } catch {
    return { fault: "not-json" };
  }
}

/** Returns the depth, and the members that an object has twice. Both mean nothing if the text is not JSON. */
function scan(text: string): { depth: number; duplicates: string[] } {
  const open: (Set<string> | undefined)[] = []; // the member names of each open object; undefined for a list
  const duplicates = new Set<string>();
  let depth = 0;
  let latest: string | undefined; // the latest string, which may be a member's name
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      latest = text.slice(at, end);
      at = end - 1;
    } else if (character === "{" || character === "[") {
      open.push(character === "{" ? new Set() : undefined);
      depth = Math.max(depth, open.length);
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === ":" && latest !== undefined) {
      const names = open.at(-1);
      const name = unescaped(latest);
      if (names?.has(name)) duplicates.add(name);
      names?.add(name);
      latest = undefined;
    }
  }
  return { depth, duplicates: [...duplicates] };
}

/** Returns the index after the closing quotation mark. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** Returns the text of a JSON string: `"sub"` and `"su\u0062"` are the same name. */
function unescaped(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}
