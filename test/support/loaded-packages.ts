// Finds out which packages a process loads: from node_modules, or within files of the bundle.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PACKAGE = /\/node_modules\/(?!.*\/node_modules\/)((?:@[^/]+\/)?[^/]+)/;

/** A module for `node --import` that prints the URL of every module that is loaded later to stderr. */
export const SAY_WHAT_IS_LOADED = `data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from "node:module";
   registerHooks({ load(url, context, next) { process._rawDebug(url); return next(url, context); } });`,
)}`;

/** Returns the packages in what such a process wrote to stderr. */
export function packagesIn(stderr: string): Set<string> {
  const urls = stderr.match(/^file:\S+$/gm) ?? [];
  const sources = urls.flatMap((url) => (url.includes("/dist/") ? sourcesOf(url) : [url]));
  return new Set(sources.flatMap((source) => PACKAGE.exec(source)?.[1] ?? []));
}

/** Returns the sources of a file of the bundle, by its source map. Files without a map have none. */
function sourcesOf(url: string): string[] {
  const map = fileURLToPath(`${url}.map`);
  if (url.includes("/node_modules/") || !existsSync(map)) return [url];
  return (JSON.parse(readFileSync(map, "utf8")) as { sources: string[] }).sources;
}
