// The default store: one SQLite database, a file or ":memory:", with Node's built-in driver. Only joins the
// parts that the other files of this folder implement.

import type { Sharing, Store } from "../contract.ts";
import { SqliteArtifacts } from "./artifacts.ts";
import { Connection } from "./connection.ts";
import { SqliteDocuments } from "./documents.ts";
import { openDatabase } from "./open.ts";
import { SqliteTokens } from "./tokens.ts";

/**
 * Opens the database at this path, creating it if necessary. `:memory:` is a private database in memory.
 *
 * @param sharing by which the processes that serve the same file reach each other, if there are others
 * @throws MintmarkError `store_failed` if the file cannot be used; the file is not changed.
 */
export function openSqliteStore(location: string, sharing?: Sharing): Store {
  const { database, file, warning } = openDatabase(location);
  const connection = new Connection(database, location, file);
  return {
    warning,
    sharing,
    tokens: new SqliteTokens(connection),
    artifacts: new SqliteArtifacts(connection),
    documents: new SqliteDocuments(connection),
    check: () => connection.check(),
    close: async () => connection.close(),
  };
}
