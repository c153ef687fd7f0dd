// Opens the database: creates file and folder for this user alone, refuses files that are not ours, sets
// up the journal and the tables. Nothing is written to a file before it is known to be Mintmark's.

import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { loadDriver } from "./driver.ts";
import { failed, storeFailure } from "./failure.ts";
import { APPLICATION_ID, MIGRATIONS, SCHEMA, SCHEMA_VERSION } from "./schema.ts";

const BUSY_TIMEOUT_MILLISECONDS = 5000;

export function openDatabase(location: string): DatabaseSync {
  const { DatabaseSync } = loadDriver();
  const inMemory = location === ":memory:";
  // Absolute, so that no name is taken for a URI.
  const path = inMemory ? location : resolve(location);
  let database: DatabaseSync | undefined;
  try {
    if (!inMemory) createPrivate(path);
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MILLISECONDS });
    const fresh = isFresh(database, location);
    if (!inMemory) {
      makePrivate(path);
      useWriteAheadLog(database);
    }
    if (fresh) createTables(database, location);
    else migrate(database);
    return database;
  } catch (error) {
    database?.close();
    throw storeFailure(error, location);
  }
}

/** SQLite itself would create the file as the umask has it, readable for others as a rule. */
function createPrivate(path: string): void {
  const folder = dirname(path);
  // A folder that was there already is the user's business; a new one holds nothing but secrets.
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(folder, 0o700);
  closeSync(openSync(path, "a", 0o600));
}

/** SQLite gives the neighbours it creates later the database's own mode. */
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

/** Whether the tables are still to be made; throws where the file is not for us. */
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
      `it was written by a newer Mintmark (schema ${version}, this one knows ${SCHEMA_VERSION})`,
      { hint: "Use that Mintmark, choose another data folder, or move the file away and start anew." },
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
 * NORMAL leaves out the sync per commit: what was acknowledged survives a killed process, and a power
 * failure may cost the last moments, never the file.
 */
function useWriteAheadLog(database: DatabaseSync): void {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
}

function createTables(database: DatabaseSync, location: string): void {
  alone(database, () => {
    // Another process may have been first.
    if (!isFresh(database, location)) return;
    database.exec(SCHEMA);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

/** Brings the tables of an older Mintmark up to date. */
function migrate(database: DatabaseSync): void {
  if (versionOf(database) === SCHEMA_VERSION) return;
  alone(database, () => {
    // Asked again: another process may have been first.
    for (const migration of MIGRATIONS.slice(versionOf(database) - 1)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

/** In a transaction, while nobody else writes. */
function alone(database: DatabaseSync, change: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    change();
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
