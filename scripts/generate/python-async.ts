// Makes the asynchronous twin of the Python client's handles from the handwritten ones, so that both have the same verbs
// and the same documentation.
import { readFile } from "node:fs/promises";

const SOURCE = new URL("../../clients/python/src/mintmark/_handle.py", import.meta.url);

/** Methods that stay as they are: they do not call the server. */
const PLAIN = ["__init__", "__repr__"];
/** Methods of the handles, and functions below them, that call the server. */
const AWAITED =
  /(?<!await )(?<!def )\b((?:self|cls|calls)\.(?:_call|_list|_check|_started|_opened|_stop|mint|inspect|issuers|close)\()/g;

export async function pythonAsync(): Promise<string> {
  const source = await readFile(SOURCE, "utf8");
  const [, body = ""] = source.split(/^"""[^"]*"""\n/m);
  const classes = [...source.matchAll(/^class (\w+)\(/gm)].map(([, name]) => name as string);
  const names = new RegExp(`\\b(${[...classes, "Calls"].join("|")})\\b`, "g");
  const lines = body.split("\n");
  const changed = lines.map((line, index) => {
    if (line.trim().startsWith(">>>") || line.trim().startsWith("...")) {
      return exampleLine(line.replace(names, "Async$1"));
    }
    if (line.startsWith("from ._") && !line.includes("_calls")) return line;
    return codeLine(line, lines[index - 1] ?? "").replace(names, "Async$1");
  });
  return [
    `"""The verbs of Mintmark as coroutines.`,
    "",
    "Generated from _handle.py by `npm run generate`. Do not edit.",
    `"""`,
    changed.join("\n"),
  ].join("\n");
}

function codeLine(line: string, before: string): string {
  const defined = /^ {4}def (\w+)\(/.exec(line);
  const isAsync = defined && !PLAIN.includes(defined[1] ?? "") && before.trim() !== "@property";
  return (isAsync ? line.replace("def ", "async def ") : line)
    .replace(/__(enter|exit)__/, "__a$1__")
    .replace(AWAITED, "await $1");
}

function exampleLine(line: string): string {
  return line
    .replace(/= (?=AsyncMintmark\.)/, "= await ")
    .replace(/\bwith (\w+\.\w+\()/, "async with await $1")
    .replace(/\b((?:idp|own)\.[\w.]+\((?:[^()]|\([^()]*\))*\))\./g, "(await $1).")
    .replace(/(?<!await )\b((?:idp|own|mintmark)\.[\w.]+\()/g, "await $1");
}
