// Reads strict JSON and reports the position of the first error. JSON.parse alone gives no position for most
// errors, quotes the file in its messages, and silently accepts duplicate names.

import { positionAt, UnreadableFile } from "./unreadable.ts";

export function readJson(text: string): unknown {
  const fault = findFault(text);
  if (fault) throw new UnreadableFile(`is not valid JSON: ${fault.message}`, positionAt(text, fault.offset));
  return JSON.parse(text);
}

const TOKEN =
  /([{}[\],:])|("(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y; // eslint-disable-line no-control-regex -- JSON forbids exactly these characters in strings
const SPACE = /[\t\n\r ]*/y;

const EXPECTED = {
  value: "expected a value",
  firstValue: "expected a value or ]",
  name: "expected a name in double quotes",
  firstName: "expected a name in double quotes or }",
  colon: "expected a colon",
  after: "expected a comma or the closing bracket",
};

/** Returns the first violation of the grammar of RFC 8259, or the first duplicate name in an object. */
function findFault(text: string): { message: string; offset: number } | undefined {
  // One entry for each open bracket: the names seen so far for an object, null for a list.
  const open: (Set<string> | null)[] = [];
  let state: keyof typeof EXPECTED = "value";
  let offset = 0;
  for (;;) {
    SPACE.lastIndex = offset;
    offset += SPACE.exec(text)?.[0].length ?? 0;
    const isWhole = state === "after" && open.length === 0;
    if (offset === text.length) return isWhole ? undefined : { message: "it ends too early", offset };
    if (isWhole) return { message: "there is text after its end", offset };
    TOKEN.lastIndex = offset;
    const [token, mark, string] = TOKEN.exec(text) ?? [];
    const innermost = open.at(-1);
    if (token === undefined) return { message: EXPECTED[state], offset };

    if (state === "colon" && mark === ":") {
      state = "value";
    } else if (state === "after" && mark === ",") {
      state = innermost ? "name" : "value";
    } else if (mark === "}" && innermost && (state === "after" || state === "firstName")) {
      open.pop();
      state = "after";
    } else if (mark === "]" && innermost === null && (state === "after" || state === "firstValue")) {
      open.pop();
      state = "after";
    } else if ((state === "name" || state === "firstName") && string !== undefined) {
      const name = JSON.parse(string) as string;
      if (innermost?.has(name)) return { message: "this name appears twice in one object", offset };
      innermost?.add(name);
      state = "colon";
    } else if (state === "value" || state === "firstValue") {
      if (mark === "{") {
        open.push(new Set());
        state = "firstName";
      } else if (mark === "[") {
        open.push(null);
        state = "firstValue";
      } else if (mark === undefined) {
        state = "after";
      } else {
        return { message: EXPECTED[state], offset };
      }
    } else {
      return { message: EXPECTED[state], offset };
    }
    offset += token.length;
  }
}
