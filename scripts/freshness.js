// Says whether dist/ is made from the files as they are now. bin/mintmark.js asks at each start in this repository,
// so this is JavaScript that loads nothing else.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const FOLDERS = ["src", "scripts/build"];
const FILES = ["scripts/build.ts", "package.json", "package-lock.json"];

export function isBundleFresh() {
  const builtAt = writtenAt("dist/cli.js");
  if (builtAt === undefined) return false;
  // Folders too: removing a file changes nothing else.
  const within = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).map((path) => join(folder, path)),
  );
  // The time of the last change, and not of the last writing, which a copy of an older file may keep.
  return [...FOLDERS, ...within, ...FILES].every((path) => statSync(join(ROOT, path)).ctimeMs < builtAt);
}

export function isBuildComplete() {
  const typesAt = writtenAt("dist/types/index.d.ts");
  return isBundleFresh() && typesAt !== undefined && typesAt > writtenAt("dist/cli.js");
}

function writtenAt(path) {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs;
}
