// A process that inserts tokens into a file and prints the id of each one that was acknowledged, for
// store.test.ts: `node store-writer.ts FILE ISSUER COUNT`, where COUNT may be Infinity.

import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { aToken } from "./store-contract/rows.ts";

const [file, issuer, count] = process.argv.slice(2) as [string, string, string];
const store = openSqliteStore(file);
let left = Number(count);

/** Several at a time, so that transactions hold one write as well as many. */
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
