// Reads the imports of a source tree, and holds them against the table of rooms.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type Room, roomOf, ROOMS } from "../../scripts/house.ts";

/** Static, side-effect and dynamic imports, and re-exports. */
const IMPORT =
  /^\s*(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"|^\s*import\s+"([^"]+)"|import\("([^"]+)"\)/gm;

export interface Import {
  from: string;
  /** A file of the tree, or a package. */
  to: string;
  typeOnly: boolean;
}

export interface SourceTree {
  root: string;
  /** Paths relative to the root. */
  files: string[];
  imports: Import[];
}

export function readTree(root: string): SourceTree {
  const files = globSync("**/*.ts", { cwd: root }).map((file) => file.replaceAll("\\", "/"));
  const imports = files.flatMap((from) =>
    [...readFileSync(join(root, from), "utf8").matchAll(IMPORT)].map((match) => {
      const specifier = match[2] ?? match[3] ?? match[4] ?? "";
      const to = specifier.startsWith(".")
        ? relative(root, join(root, dirname(from), specifier)).replaceAll("\\", "/")
        : specifier;
      return { from, to, typeOnly: match[1] !== undefined };
    }),
  );
  return { root, files, imports };
}

/** Returns each import that the table does not have, as `from -> to`, and each file that is in no room. */
export function forbiddenImports({ files, imports }: SourceTree): string[] {
  const homeless = files.filter((file) => roomOf(file) === undefined).map((file) => `${file} is in no room`);
  const forbidden = imports.filter(({ from, to }) => {
    const [room, target] = [roomOf(from), roomOf(to)];
    if (!room || !target || room === target) return false;
    return !room.imports.includes(target.name) || (target.doors && !isDoor(room, target, to));
  });
  return [...homeless, ...forbidden.map(({ from, to }) => `${from} -> ${to}`)];
}

/** Returns each entry of the table that no import needs, as `room -> room`. */
export function unusedPermissions({ imports }: SourceTree): string[] {
  const used = new Set(imports.map(({ from, to }) => `${roomOf(from)?.name} -> ${roomOf(to)?.name}`));
  const permitted = ROOMS.flatMap((room) => room.imports.map((target) => `${room.name} -> ${target}`));
  return permitted.filter((each) => !used.has(each));
}

/** Returns each entry of the table that points to a room above, or to none. */
export function upwardPermissions(): string[] {
  const below = (room: Room) => ROOMS.slice(ROOMS.indexOf(room) + 1).map(({ name }) => name);
  return ROOMS.flatMap((room) =>
    room.imports
      .filter((target) => !below(room).includes(target))
      .map((target) => `${room.name} -> ${target}`),
  );
}

/** Returns each circle of imports as a path of files. */
export function circles({ files, imports }: SourceTree): string[] {
  const targets = new Map(
    files.map((file) => [file, imports.filter(({ from }) => from === file).map(({ to }) => to)]),
  );
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (file: string, path: string[]) => {
    const start = path.indexOf(file);
    if (start !== -1) found.add([...path.slice(start), file].join(" -> "));
    if (start !== -1 || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return [...found];
}

function isDoor(room: Room, target: Room, file: string): boolean {
  return room.name === "mintmark.ts" || target.doors?.includes(file) === true;
}
