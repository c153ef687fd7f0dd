// Deletes expired rows in slices, so that requests are served in between.

import type { Connection } from "./connection.ts";

const ROWS_PER_SLICE = 1000;

export async function purgeExpired(
  connection: Connection,
  table: "tokens" | "artifacts",
  issuer: string,
  expiredBefore: number,
): Promise<number> {
  const sql = `DELETE FROM ${table} WHERE seq IN
    (SELECT seq FROM ${table} WHERE issuer = ? AND expires_at < ? LIMIT ${ROWS_PER_SLICE})`;
  let total = 0;
  for (;;) {
    const deleted = await connection.write(sql, [issuer, expiredBefore]);
    total += deleted;
    if (deleted < ROWS_PER_SLICE) return total;
  }
}
