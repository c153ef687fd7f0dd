// Reads TypeScript and JavaScript files by importing them; the default export is the configuration. Node
// strips the types itself.

import { spawnSync } from "node:child_process";
import { registerHooks, type ResolveHookSync } from "node:module";
import { pathToFileURL } from "node:url";
import { DEFINE_MODULE } from "../package-files.ts";
import { type Position, UnreadableFile } from "./unreadable.ts";

export async function readModule(text: string, path: string): Promise<unknown> {
  let module: { default?: unknown };
  const hooks = registerHooks({ resolve: findOwnPackage });
  try {
    module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as typeof module;
  } catch (error) {
    throw explainFailedImport(error, text, path);
  } finally {
    hooks.deregister();
  }
  if (module.default === undefined) {
    throw new UnreadableFile("has no default export: begin with `export default defineConfig({`");
  }
  return module.default;
}

/** Lets a configuration import the package that reads it, wherever the file is. */
export const findOwnPackage: ResolveHookSync = (specifier, context, next) => {
  try {
    return next(specifier, context);
  } catch (error) {
    if (specifier === "mintmark") return { url: DEFINE_MODULE, shortCircuit: true };
    throw error;
  }
};

/** Returns the reason why the import of a file failed, with the position in the file if there is one. */
export function explainFailedImport(error: unknown, text: string, path: string): UnreadableFile {
  if (!(error instanceof Error)) {
    return new UnreadableFile(`throws a value of type ${typeof error} instead of an Error`);
  }
  const [message = ""] = error.message.split("\n");
  if (!(error instanceof SyntaxError)) {
    return new UnreadableFile(`fails: ${error.name}: ${message}`, thrownAt(error, path));
  }
  const marked = markedPosition(error.stack) ?? markedPosition(syntaxCheck(text));
  return new UnreadableFile(`has a syntax error: ${message}`, marked);
}

/** Returns the position in the file where an error was thrown: its topmost stack frame within the file. */
function thrownAt({ stack = "" }: Error, path: string): Position | undefined {
  for (const name of [pathToFileURL(path).href, path]) {
    const [, after = ""] = stack.split(`${name}:`);
    const [, line, column] = /^(\d+):(\d+)/.exec(after) ?? [];
    if (line && column) return { line: Number(line), column: Number(column) };
  }
  return undefined;
}

/** Reads the position from Node's report of a syntax error: a line number, source lines and a caret. */
function markedPosition(report = ""): Position | undefined {
  const header = /^\S.*:(\d+)\n/.exec(report);
  const caret = /^ *\^/m.exec(report);
  if (!header || !caret) return undefined;
  return { line: Number(header[1]), column: caret[0].length };
}

// Import errors of JavaScript files have no position, so another Node process checks (only) the syntax.
function syntaxCheck(text: string): string {
  const options = { input: text, encoding: "utf8", timeout: 10_000 } as const;
  return spawnSync(process.execPath, ["--check", "--input-type=module"], options).stderr;
}
