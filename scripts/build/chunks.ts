// Decides which modules of the bundle share a file. Opening a file takes time, and so does loading a module that is
// not needed. What is not named here is split by rolldown, by the entries and dynamic imports that need it.
import { join } from "node:path";
import type { CodeSplittingNameFunction } from "rolldown";

type Modules = Parameters<CodeSplittingNameFunction>[1];

/** The library loads this with the first token that it mints. */
const MINT = "src/control/mint.ts";

/**
 * Returns the name of a module's file: `base` has what the command line and the library both load at once, so that
 * small commands load no more, with what minting shares with the command line; `core` has the rest of what the library
 * loads at once, and `mint` what minting adds.
 */
export function chunkOf(
  root: string,
  { cli, index }: { cli: string; index: string },
): CodeSplittingNameFunction {
  const loaded = new Map<string, Set<string>>();
  const isLoadedBy = (entry: string, id: string, modules: Modules) => {
    let all = loaded.get(entry);
    if (!all) loaded.set(entry, (all = loadedAtOnce(join(root, entry), modules)));
    return all.has(id);
  };
  return (id, modules) => {
    if (isLoadedBy(index, id, modules)) return isLoadedBy(cli, id, modules) ? "base" : "core";
    if (!isLoadedBy(MINT, id, modules)) return null;
    return isLoadedBy(cli, id, modules) ? "base" : "mint";
  };
}

/** Returns the modules that the entry imports, directly or not, and not with `import()`. */
function loadedAtOnce(entry: string, modules: Modules): Set<string> {
  const found = new Set([entry]);
  for (const id of found) {
    for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  }
  return found;
}
