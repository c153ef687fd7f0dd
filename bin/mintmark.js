#!/usr/bin/env node
// The way in. Says one clear line on a Node that is too old, so nothing here may be newer than Node 12.20;
// else runs the sources where they are (the repository), or what was built from them (the package).
import { existsSync } from "fs";
import { URL } from "url";

const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`mintmark needs Node.js 22.18 or newer; this is ${process.version}.\n`);
  process.exitCode = 1;
} else {
  const source = new URL("../src/cli/main.ts", import.meta.url);
  const built = new URL("../dist/cli/main.js", import.meta.url);
  // Most of a command's time is loading modules; what Node compiled once it need not compile again.
  import("module").then(({ enableCompileCache }) => {
    enableCompileCache();
    return import(existsSync(source) ? source.href : built.href).then(({ main }) =>
      main(process.argv.slice(2)),
    );
  });
}
