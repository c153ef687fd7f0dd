// Bundles the sources with their runtime dependencies. docs/decisions/009-the-bundle.md says why, and what must hold.
import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { rolldown, type RolldownOutput } from "rolldown";
import { builtinsWithoutFacade } from "./builtins.ts";
import { chunkOf } from "./chunks.ts";

const ROOT = join(import.meta.dirname, "../..");
const DIST = join(ROOT, "dist");

/** The files that users import and that bin/mintmark.js starts, and the one that configuration files import. */
const ENTRIES = {
  index: "src/index.ts",
  vitest: "src/vitest.ts",
  matchers: "src/matchers/matchers.ts",
  playwright: "src/playwright.ts",
  cli: "src/cli/main.ts",
  define: "src/config/define.ts",
};

/** Not bundled, because the user's own copy must be used. */
const PEERS = ["vitest"];

export interface Bundle {
  /** Paths of the bundled modules. */
  modules: string[];
  /** Removes what earlier builds left. Processes that run from them may still need those files. */
  removeOlderFiles(): void;
}

export async function writeBundle(): Promise<Bundle> {
  const startedAt = new Date();
  const { output } = await bundle();
  const files = output.map(({ fileName }) => fileName);
  const nested = files.filter((file) => file !== basename(file));
  if (nested.length > 0) {
    throw new Error(`${nested.join(", ")}: src/package-files.ts expects no folders in dist/`);
  }
  mkdirSync(DIST, { recursive: true });
  // Processes start at entries, so these come last, and each file appears whole.
  const isEntry = (file: string) => Object.keys(ENTRIES).some((name) => file === `${name}.js`);
  for (const file of output.toSorted((a, b) => Number(isEntry(a.fileName)) - Number(isEntry(b.fileName)))) {
    const path = join(DIST, file.fileName);
    writeFileSync(`${path}.new`, file.type === "chunk" ? file.code : file.source);
    // A source that was changed after the start of the build makes the bundle stale.
    utimesSync(`${path}.new`, startedAt, startedAt);
    renameSync(`${path}.new`, path);
  }
  return {
    modules: output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : [])),
    removeOlderFiles: () => {
      for (const file of readdirSync(DIST)) {
        if (!files.includes(file)) rmSync(join(DIST, file), { recursive: true });
      }
    },
  };
}

async function bundle(): Promise<RolldownOutput> {
  const build = await rolldown({
    cwd: ROOT,
    input: ENTRIES,
    platform: "node",
    external: PEERS,
    plugins: [builtinsWithoutFacade()],
    // depd calls `eval` to name the arguments of a deprecated function, and none is deprecated here.
    checks: { eval: false, pluginTimings: false },
    onLog(level, { message }) {
      if (level === "warn") throw new Error(message);
    },
  });
  try {
    return await build.generate({
      dir: DIST,
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
      codeSplitting: { groups: [{ name: chunkOf(ROOT, ENTRIES), debugName: "chunkOf" }] },
      // The engine takes the kinds of its models from the names of their classes.
      minify: false,
      keepNames: true,
      // Node keeps a file of other characters in two bytes per character, and takes longer to read it.
      charset: "ascii",
      comments: false,
      sourcemap: true,
      sourcemapExcludeSources: true,
      sourcemapPathTransform: (source) => source.replace(/^.*(?=node_modules\/)/, "../"),
    });
  } finally {
    await build.close();
  }
}
