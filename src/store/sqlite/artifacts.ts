// Stores the protocol engine's short-lived artifacts in SQLite.

import type { Artifact, ArtifactStore } from "../contract.ts";
import { parseStored } from "../stored-json.ts";
import type { Connection } from "./connection.ts";
import { purgeExpired } from "./purge.ts";

const SELECT = `SELECT issuer, model, id, payload, grant_id AS "grantId", uid, user_code AS "userCode",
  expires_at AS "expiresAt", consumed_at AS "consumedAt" FROM artifacts`;
const INSERT = `INSERT INTO artifacts
  (issuer, model, id, grant_id, uid, user_code, expires_at, consumed_at, payload)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (issuer, model, id)`;
const ADD = `${INSERT} DO NOTHING`;
const PUT = `${INSERT} DO UPDATE SET
    grant_id = excluded.grant_id, uid = excluded.uid, user_code = excluded.user_code,
    expires_at = excluded.expires_at, consumed_at = excluded.consumed_at, payload = excluded.payload`;
const CONSUME = `UPDATE artifacts SET consumed_at = ?
  WHERE issuer = ? AND model = ? AND id = ? AND consumed_at IS NULL`;
const COUNT = "SELECT count(*) AS count FROM artifacts WHERE issuer = ? AND model = ?";

interface StoredArtifact {
  issuer: string;
  model: string;
  id: string;
  payload: string;
  grantId: string | null;
  uid: string | null;
  userCode: string | null;
  expiresAt: number | null;
  consumedAt: number | null;
}

export class SqliteArtifacts implements ArtifactStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async put(artifact: Artifact): Promise<void> {
    await this.#connection.write(PUT, toValues(artifact));
  }

  async add(artifact: Artifact): Promise<boolean> {
    return (await this.#connection.write(ADD, toValues(artifact))) === 1;
  }

  async get(issuer: string, model: string, id: string): Promise<Artifact | undefined> {
    return this.#find("id", [issuer, model, id]);
  }

  async list(issuer: string, model: string): Promise<Artifact[]> {
    const rows = await this.#connection.all<StoredArtifact>(
      `${SELECT} WHERE issuer = ? AND model = ? ORDER BY seq DESC`,
      [issuer, model],
    );
    return rows.map(toArtifact);
  }

  async findByUid(issuer: string, model: string, uid: string): Promise<Artifact | undefined> {
    return this.#find("uid", [issuer, model, uid]);
  }

  async findByUserCode(issuer: string, model: string, userCode: string): Promise<Artifact | undefined> {
    return this.#find("user_code", [issuer, model, userCode]);
  }

  async consume(issuer: string, model: string, id: string, at: number): Promise<boolean> {
    return (await this.#connection.write(CONSUME, [at, issuer, model, id])) === 1;
  }

  async delete(issuer: string, model: string, id: string): Promise<void> {
    await this.#delete("issuer = ? AND model = ? AND id = ?", [issuer, model, id]);
  }

  async deleteByGrant(issuer: string, model: string, grantId: string): Promise<void> {
    await this.#delete("issuer = ? AND model = ? AND grant_id = ?", [issuer, model, grantId]);
  }

  async count(issuer: string, model: string): Promise<number> {
    const found = await this.#connection.first<{ count: number }>(COUNT, [issuer, model]);
    return found!.count;
  }

  async purge(issuer: string, expiredBefore: number, most?: number): Promise<number> {
    return purgeExpired(this.#connection, "artifacts", issuer, expiredBefore, most);
  }

  async clear(issuer: string): Promise<void> {
    await this.#delete("issuer = ?", [issuer]);
  }

  async #find(
    column: "id" | "uid" | "user_code",
    values: [issuer: string, model: string, value: string],
  ): Promise<Artifact | undefined> {
    const row = await this.#connection.first<StoredArtifact>(
      `${SELECT} WHERE issuer = ? AND model = ? AND ${column} = ? ORDER BY seq DESC LIMIT 1`,
      values,
    );
    return row && toArtifact(row);
  }

  async #delete(condition: string, values: string[]): Promise<void> {
    await this.#connection.write(`DELETE FROM artifacts WHERE ${condition}`, values);
  }
}

function toValues(artifact: Artifact): (string | number | null)[] {
  const { issuer, model, id, payload, grantId, uid, userCode, expiresAt, consumedAt } = artifact;
  const text = JSON.stringify(payload);
  return [issuer, model, id, grantId ?? null, uid ?? null, userCode ?? null, expiresAt, consumedAt, text];
}

function toArtifact({ payload, grantId, uid, userCode, ...row }: StoredArtifact): Artifact {
  return {
    ...row,
    payload: parseStored<Record<string, unknown>>(payload),
    grantId: grantId ?? undefined,
    uid: uid ?? undefined,
    userCode: userCode ?? undefined,
  };
}
