#!/usr/bin/env node
// The entry point. On a Node.js that is too old it prints one clear line, so this file uses nothing newer
// than Node 12.20. Otherwise it runs the bundle, or the sources if they have changed since (in the repository).
import { existsSync } from "fs";
import { URL } from "url";

const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`mintmark needs Node.js 22.18 or newer; this is ${process.version}.\n`);
  process.exitCode = 1;
} else {
  const bundle = new URL("../dist/cli.js", import.meta.url);
  const sources = new URL("../src/cli/main.ts", import.meta.url);
  // Loading modules takes most of a command's time, so Node keeps the code that it has compiled.
  import("module")
    .then(({ enableCompileCache }) => {
      enableCompileCache();
      return existsSync(sources) ? import("../scripts/freshness.js") : { isBundleFresh: () => true };
    })
    .then(({ isBundleFresh }) => import(isBundleFresh() ? bundle.href : sources.href))
    .then(({ main }) => main(process.argv.slice(2)));
}
