// Files of older versions: they are brought up to date when they are opened, and keep their data.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Store, TokenRow } from "../../src/store/contract.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { storedForm } from "../../src/stored-secret.ts";
import { aToken, hashOf, NOW } from "../support/store-contract/rows.ts";

const VERSION_2 = readFileSync(join(import.meta.dirname, "version-2.sql"), "utf8");
const COLUMNS = {
  issuer: "issuer", id: "id", kind: "kind", format: "format", wireHash: "wire_hash", twinHash: "twin_hash",
  valueEnd: "value_end", jti: "jti", kid: "kid", subject: "subject", clientId: "client_id", machine: "machine",
  grantId: "grant_id", scope: "scope", claims: "claims", header: "header", flaw: "flaw", description: "description",
  engine: "engine", issuedAt: "issued_at", expiresAt: "expires_at", consumedAt: "consumed_at",
  revokedAt: "revoked_at", lastUsedAt: "last_used_at",
} satisfies Record<keyof TokenRow, string>; // prettier-ignore

const TOKENS = [
  aToken("default"),
  aToken("default", { claims: `{"sub":"alice","iat":${NOW},"exp":${NOW + 3600}}`, subject: "alice" }),
  aToken("other", {
    kind: "refresh",
    format: "opaque",
    header: null,
    kid: null,
    grantId: "grant",
    engine: "{}",
  }),
  aToken("default", {
    format: "both",
    twinHash: hashOf("twin"),
    machine: true,
    flaw: "expired",
    description: "with all fields",
    consumedAt: NOW + 1,
    revokedAt: NOW + 2,
    lastUsedAt: NOW + 3,
  }),
];

let file: string;
let store: Store | undefined;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), "mintmark-migration-")), "mintmark.db");
});
afterEach(async () => {
  await store?.close();
  rmSync(dirname(file), { recursive: true });
});

function writeVersion2(change: string): void {
  const database = new DatabaseSync(file);
  database.exec(VERSION_2);
  const fields = Object.keys(COLUMNS) as (keyof TokenRow)[];
  const insert = database.prepare(
    `INSERT INTO tokens (${Object.values(COLUMNS).join(", ")}) VALUES (${fields.map(() => "?").join(", ")})`,
  );
  for (const token of TOKENS) {
    insert.run(
      ...fields.map((field) => (field === "machine" ? Number(token.machine) : token[field]) as string),
    );
  }
  database.exec(`INSERT INTO documents VALUES ('default', 'keys', 'ring', 1, '{"keys":[]}');
    INSERT INTO artifacts (issuer, model, id, payload) VALUES ('default', 'Session', 'one', '{"a":1}')`);
  database.exec(change);
  database.close();
}

it.each([
  ["1", "ALTER TABLE tokens DROP COLUMN value_end; PRAGMA user_version = 1", { valueEnd: null }],
  ["2", "", {}],
])("a file of version %s keeps its tokens, documents and artifacts", async (_version, change, differs) => {
  writeVersion2(change);
  const expected = TOKENS.map((token) => ({ ...token, ...differs }));
  for (let time = 0; time < 2; time++) {
    store = openSqliteStore(file);
    for (const token of expected) expect(await store.tokens.get(token.issuer, token.id)).toEqual(token);
    expect((await store.tokens.list("default", {}, { limit: 9 })).items).toEqual(
      expected.filter(({ issuer }) => issuer === "default").reverse(),
    );
    expect(await store.tokens.countByKid("default")).toEqual(new Map([["key-1", 3]]));
    expect(await store.tokens.findByHash("default", hashOf("twin"))).toMatchObject({ id: TOKENS[3]?.id });
    expect((await store.documents.get("default", "keys", "ring"))?.value).toEqual({ keys: [] });
    expect((await store.artifacts.get("default", "Session", "one"))?.payload).toEqual({ a: 1 });
    await store.close();
  }
});

it("a file of version 3 keeps codes, registration tokens and client secrets only as hashes", async () => {
  await openSqliteStore(file).close();
  const database = new DatabaseSync(file);
  const insert = database.prepare(
    "INSERT INTO artifacts (issuer, model, id, user_code, payload) VALUES ('default', ?, ?, ?, ?)",
  );
  const secrets = ["the-code", "the-device-code", "the-token", "the-request", "the-initial-token"];
  const models = ["AuthorizationCode", "DeviceCode", "RegistrationAccessToken", "PushedAuthorizationRequest", "InitialAccessToken"]; // prettier-ignore
  for (const [index, model] of models.entries()) {
    const jti = secrets[index]!;
    const userCode = model === "DeviceCode" ? "BCDFGHJK" : undefined;
    insert.run(model, jti, userCode ?? null, JSON.stringify({ jti, userCode, accountId: "alice" }));
  }
  insert.run("DevicePolling", "the-device-code", null, '{"at":1}');
  insert.run("Session", "the-session", null, '{"jti":"the-session"}');
  const methods = { basic: "client_secret_basic", key: "client_secret_jwt" };
  for (const [id, method] of Object.entries(methods)) {
    const metadata = { client_id: id, client_secret: `secret-of-${id}`, token_endpoint_auth_method: method };
    insert.run("Client", id, null, JSON.stringify(metadata));
  }
  database.exec("PRAGMA user_version = 3");
  database.close();

  for (let time = 0; time < 2; time++) {
    const opened = openSqliteStore(file);
    store = opened;
    const get = (model: string, id: string) => opened.artifacts.get("default", model, id);
    for (const [index, model] of models.entries()) {
      const id = storedForm(secrets[index]!);
      expect(await get(model, secrets[index]!)).toBeUndefined();
      expect((await get(model, id))?.payload).toMatchObject({ jti: id, accountId: "alice" });
    }
    const device = await opened.artifacts.findByUserCode("default", "DeviceCode", storedForm("BCDFGHJK"));
    expect(device?.payload["userCode"]).toBe(storedForm("BCDFGHJK"));
    expect(await get("DevicePolling", storedForm("the-device-code"))).toBeDefined();
    expect((await get("Session", "the-session"))?.payload).toEqual({ jti: "the-session" });
    expect((await get("Client", "basic"))?.payload["client_secret"]).toBe(storedForm("secret-of-basic"));
    expect((await get("Client", "key"))?.payload["client_secret"]).toBe("secret-of-key");
    await opened.close();
  }
});

/** Turns a file of version 5 into one of version 4, whose counts a trigger kept. */
const TO_VERSION_4 = `ALTER TABLE tokens RENAME COLUMN jose_header TO header;
  CREATE TRIGGER tokens_after_insert AFTER INSERT ON tokens BEGIN
    UPDATE series SET tokens = tokens + 1 WHERE number = new.series;
  END;
  PRAGMA user_version = 4`;

it("a file of version 4 keeps its tokens and counts, and takes no more from a process of that version", async () => {
  const before = openSqliteStore(file);
  for (const token of TOKENS) await before.tokens.insert(token);
  await before.close();
  const older = new DatabaseSync(file);
  older.exec(TO_VERSION_4);
  const insert = older.prepare(
    `INSERT INTO tokens (issuer, id, series, wire_hash, issued_at, header, claims)
     SELECT issuer, randomblob(16), series, wire_hash, issued_at, header, claims FROM tokens WHERE seq = 1`,
  );
  insert.run();

  store = openSqliteStore(file);
  expect(() => insert.run()).toThrow("no column named header");
  older.close();
  for (const token of TOKENS) expect(await store.tokens.get(token.issuer, token.id)).toEqual(token);
  expect(await store.tokens.countByKid("default")).toEqual(new Map([["key-1", 4]]));
  await store.tokens.insert(aToken("default"));
  expect(await store.tokens.countByKid("default")).toEqual(new Map([["key-1", 5]]));
  expect((await store.tokens.list("default", {}, { limit: 9 })).items).toHaveLength(5);
});

/** Adds 2,000 tokens to a file of version 2. */
const MANY = `WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers LIMIT 2000)
  INSERT INTO tokens (issuer, id, kind, format, wire_hash, machine, issued_at, claims)
  SELECT 'default', 'id-' || number, 'access', 'opaque', randomblob(32), 0, number, '{"note":"' || hex(randomblob(200)) || '"}'
  FROM numbers`;

it("a file is no larger after a migration than its tokens need", async () => {
  writeVersion2(MANY);
  store = openSqliteStore(file);
  await store.close();
  const database = new DatabaseSync(file);
  expect(database.prepare("PRAGMA freelist_count").get()).toEqual({ freelist_count: 0 });
  expect(database.prepare("SELECT count(*) AS tokens FROM tokens").get()).toEqual({ tokens: 2004 });
  database.close();
});

it("a file is migrated while another process reads it", async () => {
  writeVersion2(MANY);
  const other = new DatabaseSync(file);
  other.exec("PRAGMA journal_mode = WAL; BEGIN");
  other.prepare("SELECT count(*) FROM tokens").get();
  store = openSqliteStore(file);
  expect((await store.tokens.list("default", {}, { limit: 1 })).items).toHaveLength(1);
  other.exec("COMMIT");
  other.close();
});
