// The tables, and the numbers that identify a file of Mintmark and its version.

/** "MINT", in the header of every database file (PRAGMA application_id). */
export const APPLICATION_ID = 0x4d494e54;

/** Statements that turn a file of version 1 into version 2, and so on. */
export const MIGRATIONS = ["ALTER TABLE tokens ADD COLUMN value_end TEXT"];

/** Version of the tables below. Every change to them also needs a new migration. */
export const SCHEMA_VERSION = MIGRATIONS.length + 1;

/*
 * Tokens: `seq` is the order of insertion, which lists and cursors use. All indexes except those by id and
 * by hash grow at their end, so inserts are cheap; `tokens_in_order` is sufficient for countByKid. Long
 * columns are last, because SQLite reads a row from its start. A token is one row; nothing else is written
 * for it.
 *
 * Triggers increase the revisions, so that a change and its new revision are one statement. Revisions are
 * never deleted, so that no number is used twice.
 */
export const SCHEMA = `
CREATE TABLE tokens (
  seq INTEGER PRIMARY KEY,
  issuer TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  format TEXT NOT NULL,
  wire_hash BLOB NOT NULL,
  twin_hash BLOB,
  jti TEXT,
  kid TEXT,
  subject TEXT,
  client_id TEXT,
  machine INTEGER NOT NULL,
  grant_id TEXT,
  flaw TEXT,
  issued_at INTEGER NOT NULL,
  expires_at INTEGER,
  consumed_at INTEGER,
  revoked_at INTEGER,
  last_used_at INTEGER,
  scope TEXT,
  description TEXT,
  header TEXT,
  claims TEXT NOT NULL,
  engine TEXT,
  value_end TEXT
) STRICT;
CREATE UNIQUE INDEX tokens_by_id ON tokens (issuer, id);
CREATE INDEX tokens_by_wire ON tokens (issuer, wire_hash);
CREATE INDEX tokens_by_twin ON tokens (issuer, twin_hash) WHERE twin_hash IS NOT NULL;
CREATE INDEX tokens_by_grant ON tokens (issuer, grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX tokens_by_expiry ON tokens (issuer, expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX tokens_in_order ON tokens (issuer, seq, kid);

CREATE TABLE artifacts (
  seq INTEGER PRIMARY KEY,
  issuer TEXT NOT NULL,
  model TEXT NOT NULL,
  id TEXT NOT NULL,
  grant_id TEXT,
  uid TEXT,
  user_code TEXT,
  expires_at INTEGER,
  consumed_at INTEGER,
  payload TEXT NOT NULL,
  UNIQUE (issuer, model, id)
) STRICT;
CREATE INDEX artifacts_by_grant ON artifacts (issuer, model, grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX artifacts_by_uid ON artifacts (issuer, model, uid) WHERE uid IS NOT NULL;
CREATE INDEX artifacts_by_user_code ON artifacts (issuer, model, user_code) WHERE user_code IS NOT NULL;
CREATE INDEX artifacts_by_expiry ON artifacts (issuer, expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE documents (
  issuer TEXT NOT NULL,
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (issuer, collection, id)
) STRICT;

CREATE TABLE revisions (
  issuer TEXT NOT NULL,
  collection TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (issuer, collection)
) STRICT, WITHOUT ROWID;
${["INSERT", "UPDATE", "DELETE"].map(bumpOn).join("")}`;

function bumpOn(event: string): string {
  const row = event === "DELETE" ? "old" : "new";
  return `
CREATE TRIGGER documents_after_${event.toLowerCase()} AFTER ${event} ON documents BEGIN
  INSERT INTO revisions VALUES (${row}.issuer, ${row}.collection, 1)
    ON CONFLICT (issuer, collection) DO UPDATE SET revision = revision + 1;
END;`;
}
