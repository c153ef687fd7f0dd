// Notices that a database's files were damaged, emptied, removed or replaced: before they are used, and while they are.

import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { failed, START_ANEW } from "./failure.ts";

/** A check takes some 6 ms for each MB, so that of larger files leaves out the tokens. */
const CHECKED_WHOLE_BYTES = 16 * 1024 * 1024;
const CHECKED_ALWAYS = ["documents", "artifacts", "series", "revisions"];

/** Time between two looks at the files of a running server. */
const TRUSTED_MILLISECONDS = 1_000;

/** Exists while a process has the database open, and after one was killed. */
const markerOf = (path: string): string => `${path}-open`;
const sizeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.size;

/** @throws MintmarkError `store_failed` if the files hold less than they did. Nothing is changed. */
export function refuseEmptied(path: string): void {
  const size = sizeOf(path);
  if (size === 0) {
    throw failed(path, "the file is empty, but a database of Mintmark never is", { hint: START_ANEW });
  }
  if (size === undefined && (sizeOf(`${path}-wal`) ?? 0) > 0) {
    throw failed(path, `the file is missing, but its log ${basename(path)}-wal exists`, { hint: START_ANEW });
  }
}

/** Returns what may be lost because the log is missing that a killed process left; undefined if nothing is. */
export function lostLog(path: string): string | undefined {
  if (!existsSync(markerOf(path)) || existsSync(`${path}-wal`)) return undefined;
  return `${path}-wal is missing, although the last process ended without closing the store: unless another program has opened ${basename(path)} since, its last changes are lost`;
}

/** @throws MintmarkError `store_failed` */
export function refuseDamaged(database: DatabaseSync, path: string): void {
  const isLarge = (sizeOf(path) ?? 0) > CHECKED_WHOLE_BYTES;
  const checks = isLarge ? CHECKED_ALWAYS.map((table) => `quick_check(${table})`) : ["quick_check"];
  for (const check of checks) {
    const { quick_check: found } = database.prepare(`PRAGMA ${check}`).get() ?? {};
    if (found !== "ok") {
      throw failed(path, `it is damaged: ${String(found).split("\n")[0]}`, { hint: START_ANEW });
    }
  }
}

/** Watches the file of an open database. */
export class OpenFile {
  readonly #path: string;
  readonly #inode: bigint;
  #seenAt: number;

  constructor(path: string) {
    this.#path = path;
    this.#inode = statSync(path, { bigint: true }).ino;
    this.#seenAt = performance.now();
    writeFileSync(markerOf(path), "", { mode: 0o600 });
  }

  /** @throws MintmarkError `store_failed` if the file is no longer where it was opened */
  assertPresent({ atOnce = false } = {}): void {
    const now = performance.now();
    if (!atOnce && now - this.#seenAt < TRUSTED_MILLISECONDS) return;
    if (statSync(this.#path, { bigint: true, throwIfNoEntry: false })?.ino !== this.#inode) {
      this.#seenAt = -Infinity;
      throw failed(this.#path, "the file was removed or replaced while Mintmark runs", {
        hint: "What is stored now would be lost. Put the file back or restart Mintmark.",
      });
    }
    this.#seenAt = now;
  }

  /** Called before the database is closed. */
  release(): void {
    rmSync(markerOf(this.#path), { force: true });
  }
}

/** The files of the database at this path: the database, its logs, and what a killed process may have left. */
export function filesOf(path: string): string[] {
  const name = basename(path);
  const isOurs = (each: string) =>
    each === name || ["-wal", "-shm", "-open", ".new"].some((end) => each.startsWith(name + end));
  return readdirSync(dirname(path)).filter(isOurs);
}
