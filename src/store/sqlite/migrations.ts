// Brings the tables of an older version up to date.

import type { DatabaseSync } from "node:sqlite";
import type { JsonObject } from "../../json-object.ts";
import { SECRET_MODELS, toStoredForm, withStoredSecret } from "../../stored-secret.ts";
import type { TokenRow } from "../contract.ts";
import { parseStored } from "../stored-json.ts";
import { Connection } from "./connection.ts";
import { TOKEN_TABLES } from "./schema.ts";
import { SqliteTokens } from "./tokens.ts";

/** The first turns version 1 into version 2, and so on. Each runs in one transaction with the others. */
export const MIGRATIONS: readonly ((database: DatabaseSync) => void)[] = [
  (database) => database.exec("ALTER TABLE tokens ADD COLUMN value_end TEXT"),
  compactTokens,
  hashSecrets,
  countPerTransaction,
];

/** The columns of version 2. */
const COLUMNS = `seq, issuer, id, kind, format, wire_hash AS "wireHash", twin_hash AS "twinHash", jti, kid, subject,
  client_id AS "clientId", machine, grant_id AS "grantId", flaw, issued_at AS "issuedAt", expires_at AS "expiresAt",
  consumed_at AS "consumedAt", revoked_at AS "revokedAt", last_used_at AS "lastUsedAt", scope, description, header,
  claims, engine, value_end AS "valueEnd"`;

/** Moves the tokens into the compact tables of version 3. */
function compactTokens(database: DatabaseSync): void {
  database.exec(`ALTER TABLE tokens RENAME TO older_tokens;
    DROP INDEX tokens_by_id; DROP INDEX tokens_by_wire; DROP INDEX tokens_by_twin; DROP INDEX tokens_by_grant;
    DROP INDEX tokens_by_expiry; DROP INDEX tokens_in_order;
    ${TOKEN_TABLES}`);
  const tokens = new SqliteTokens(new Connection(database, "the database"));
  const rows = database.prepare(`SELECT ${COLUMNS} FROM older_tokens ORDER BY seq`).iterate();
  for (const row of rows) tokens.insertNow({ ...row, machine: row["machine"] === 1 } as unknown as TokenRow);
  database.exec("DROP TABLE older_tokens");
}

/** Stores codes, registration tokens and the secrets of registered clients as hashes, as version 4 does. */
function hashSecrets(database: DatabaseSync): void {
  const update = database.prepare("UPDATE artifacts SET id = ?, user_code = ?, payload = ? WHERE seq = ?");
  const rows = database.prepare("SELECT seq, model, id, user_code, payload FROM artifacts").all();
  const text = (value: unknown) => (typeof value === "string" ? toStoredForm(value) : null);
  for (const row of rows) {
    const { seq, model, id } = row as { seq: number; model: string; id: string };
    const payload = parseStored<JsonObject>(String(row["payload"]));
    if (model === "Client") {
      update.run(id, null, JSON.stringify(withStoredSecret(payload)), seq);
    } else if (model === "DevicePolling") {
      update.run(toStoredForm(id), null, JSON.stringify(payload), seq);
    } else if (SECRET_MODELS.includes(model)) {
      const { jti = id, userCode } = payload;
      const stored = {
        ...payload,
        jti: text(jti),
        ...(userCode !== undefined && { userCode: text(userCode) }),
      };
      update.run(toStoredForm(id), text(row["user_code"]), JSON.stringify(stored), seq);
    }
  }
}

/**
 * Removes the trigger that counted inserted tokens. A process of an older version that has the file open would no longer
 * count its tokens. The new name of a column makes its inserts fail instead.
 */
function countPerTransaction(database: DatabaseSync): void {
  const isOlder = database.prepare("SELECT 1 FROM pragma_table_info('tokens') WHERE name = 'header'").get();
  if (isOlder) database.exec("ALTER TABLE tokens RENAME COLUMN header TO jose_header");
  database.exec(`DROP TRIGGER IF EXISTS tokens_after_insert;
    UPDATE series SET tokens = (SELECT count(*) FROM tokens WHERE tokens.series = series.number)`);
}
