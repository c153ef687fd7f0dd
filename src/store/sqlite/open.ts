// Opens the database: creates the file and folder for this user only, rejects files of other programs, sets
// up the journal and the tables. Nothing is written to a file before it is known to belong to Mintmark.

import { randomBytes } from "node:crypto";
import { chmodSync, closeSync, existsSync, linkSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { lostLog, OpenFile, refuseDamaged, refuseEmptied } from "./damage.ts";
import { loadDriver } from "./driver.ts";
import { failed, storeFailure } from "./failure.ts";
import { MIGRATIONS } from "./migrations.ts";
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from "./schema.ts";

const BUSY_TIMEOUT_MILLISECONDS = 5000;

export interface OpenedDatabase {
  database: DatabaseSync;
  /** Undefined for a database in memory. */
  file?: OpenFile;
  /** A sentence for the log about data that may be lost. */
  warning?: string | undefined;
}

export function openDatabase(location: string): OpenedDatabase {
  const { DatabaseSync } = loadDriver();
  const inMemory = location === ":memory:";
  // Absolute, because SQLite could take a relative name for a URI.
  const path = inMemory ? location : resolve(location);
  let database: DatabaseSync | undefined;
  try {
    if (!inMemory) {
      refuseEmptied(path);
      createPrivate(path);
    }
    const warning = inMemory ? undefined : lostLog(path);
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MILLISECONDS });
    const fresh = isFresh(database, location);
    if (inMemory) {
      createTables(database, location);
      return { database };
    }
    makePrivate(path);
    useWriteAheadLog(database);
    if (fresh) createTables(database, location);
    else refuseDamaged(database, path);
    migrate(database);
    return { database, file: new OpenFile(path), warning };
  } catch (error) {
    database?.close();
    throw storeFailure(error, location);
  }
}

/** Creates the file if it is missing. SQLite itself would create it with the umask, usually readable for other users. */
function createPrivate(path: string): void {
  // The mode of an existing folder is the user's choice; a new folder holds only secrets.
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) return;
  // Made complete under another name, so that a file that is found empty is a damaged one.
  const unfinished = `${path}.new-${randomBytes(6).toString("hex")}`;
  closeSync(openSync(unfinished, "wx", 0o600));
  const database = new (loadDriver().DatabaseSync)(unfinished);
  try {
    createTables(database, path);
  } finally {
    database.close();
  }
  try {
    linkSync(unfinished, path);
  } catch (error) {
    // Another process was faster, or the file system has no links.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** SQLite creates later -wal and -shm files with the mode of the database. */
function makePrivate(path: string): void {
  chmodSync(path, 0o600);
  for (const neighbour of [`${path}-wal`, `${path}-shm`]) {
    try {
      chmodSync(neighbour, 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

/** Returns whether the tables must be created. Throws if the file belongs to another program or version. */
function isFresh(database: DatabaseSync, location: string): boolean {
  const tables = numberOf(database, "SELECT count(*) AS number FROM sqlite_schema");
  const application = numberOf(database, "SELECT application_id AS number FROM pragma_application_id");
  const version = versionOf(database);
  if (tables === 0 && application === 0 && version === 0) return true;
  if (application !== APPLICATION_ID) {
    throw failed(location, "it is a database of another program", { hint: "Choose another data folder." });
  }
  if (version > SCHEMA_VERSION) {
    throw failed(
      location,
      `it was written by a newer Mintmark (schema ${version}, but this version supports ${SCHEMA_VERSION})`,
      { hint: "Use the newer version, choose another data folder, or move the file away and start again." },
    );
  }
  return false;
}

function versionOf(database: DatabaseSync): number {
  return numberOf(database, "SELECT user_version AS number FROM pragma_user_version");
}

function numberOf(database: DatabaseSync, sql: string): number {
  return Number(database.prepare(sql).get()?.["number"]);
}

/**
 * `synchronous = NORMAL` does not sync at each commit: acknowledged writes survive a killed process. A power
 * failure may lose the last writes, but does not damage the file.
 */
function useWriteAheadLog(database: DatabaseSync): void {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
}

function createTables(database: DatabaseSync, location: string): void {
  alone(database, () => {
    // Another process may have created them already.
    if (!isFresh(database, location)) return;
    database.exec(SCHEMA);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

/** Updates the tables of an older version. */
function migrate(database: DatabaseSync): void {
  if (versionOf(database) === SCHEMA_VERSION) return;
  alone(database, () => {
    // Read the version again: another process may have migrated already.
    for (const migrate of MIGRATIONS.slice(versionOf(database) - 1)) migrate(database);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
  giveBackSpace(database);
}

/** Shrinks the file by what a migration removed. Where that is not possible, the file stays as it is. */
function giveBackSpace(database: DatabaseSync): void {
  try {
    database.exec("PRAGMA busy_timeout = 0; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // Another process uses the file, or the disk has no room for the copy. The space is used for new rows.
  }
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MILLISECONDS}`);
}

/** Runs the change in a transaction, while no other process can write. If it fails, closing the database undoes it. */
function alone(database: DatabaseSync, change: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  change();
  database.exec("COMMIT");
}
