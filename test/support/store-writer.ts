// A process that inserts tokens into a store file and prints the id of each acknowledged insert, for the
// store tests: `node store-writer.ts FILE ISSUER COUNT`, where COUNT may be Infinity.

import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { aToken } from "./store-contract/rows.ts";

const [file, issuer, count] = process.argv.slice(2) as [string, string, string];
const store = openSqliteStore(file);
let left = Number(count);

// Several writers in parallel, so that transactions contain one or many writes.
await Promise.all(
  Array.from({ length: 5 }, async () => {
    while (left-- > 0) {
      const row = aToken(issuer);
      await store.tokens.insert(row);
      process.stdout.write(`${row.id}\n`);
    }
  }),
);
await store.close();
