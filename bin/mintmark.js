#!/usr/bin/env node
// The entry point. On a Node.js that is too old it prints one clear line, so this file uses nothing newer
// than Node 12.20. Otherwise it runs the sources if they are there (the repository), else the built files
// (the package).
import { existsSync } from "fs";
import { URL } from "url";

const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`mintmark needs Node.js 22.18 or newer; this is ${process.version}.\n`);
  process.exitCode = 1;
} else {
  const source = new URL("../src/cli/main.ts", import.meta.url);
  const built = new URL("../dist/cli/main.js", import.meta.url);
  // Loading modules takes most of a command's time, so Node keeps the code that it has compiled.
  import("module").then(({ enableCompileCache }) => {
    enableCompileCache();
    return import(existsSync(source) ? source.href : built.href).then(({ main }) =>
      main(process.argv.slice(2)),
    );
  });
}
