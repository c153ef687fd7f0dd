// Deletes expired rows in small slices with pauses, so that requests are answered in between.

import type { SQLInputValue } from "node:sqlite";
import type { Connection } from "./connection.ts";

const ROWS_PER_SLICE = 100;
/** A pause takes that many times as long as the slice before it. */
const PAUSE_PER_SLICE = 3;

export type Writer = Pick<Connection, "transact" | "writeNow">;

export async function purgeExpired(
  connection: Writer,
  table: "tokens" | "artifacts",
  issuer: SQLInputValue,
  expiredBefore: number,
  most = Infinity,
): Promise<number> {
  const sql = `DELETE FROM ${table} WHERE seq IN
    (SELECT seq FROM ${table} WHERE issuer = ? AND expires_at < ? ORDER BY expires_at LIMIT ?)`;
  let total = 0;
  for (;;) {
    const slice = Math.min(ROWS_PER_SLICE, most - total);
    const { deleted, milliseconds } = await connection.transact(() => {
      const begin = performance.now();
      return {
        deleted: connection.writeNow(sql, [issuer, expiredBefore, slice]),
        milliseconds: performance.now() - begin,
      };
    });
    total += deleted;
    if (deleted < ROWS_PER_SLICE || total >= most) return total;
    await pause(milliseconds * PAUSE_PER_SLICE);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds));
}
