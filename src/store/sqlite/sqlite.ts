// The default store: one SQLite database, a file or ":memory:", through Node's own driver. Owns only the
// wiring; the parts are in sqlite/.

import type { Store } from "../contract.ts";
import { SqliteArtifacts } from "./artifacts.ts";
import { Connection } from "./connection.ts";
import { SqliteDocuments } from "./documents.ts";
import { openDatabase } from "./open.ts";
import { SqliteTokens } from "./tokens.ts";

/**
 * Opens, and where there is none creates, the database at this path, or a private one in memory.
 *
 * @throws MintmarkError `store_failed` where the file cannot be used; it is left as it was.
 */
export function openSqliteStore(location: string): Store {
  const connection = new Connection(openDatabase(location), location);
  return {
    tokens: new SqliteTokens(connection),
    artifacts: new SqliteArtifacts(connection),
    documents: new SqliteDocuments(connection),
    close: async () => connection.close(),
  };
}
