// The tables, and the numbers that identify a file of Mintmark and its version.

/** "MINT", in the header of every database file (PRAGMA application_id). */
export const APPLICATION_ID = 0x4d494e54;

/** Version of the tables below and of what they hold. Every change to them also needs a new migration. */
export const SCHEMA_VERSION = 5;

/*
 * A token is one row and takes some 0.2 KB with its indexes. `seq` is the order of insertion, which lists and cursors
 * use. `issuer`, and each column of type ANY, may hold the number of an entry of `texts` in place of a text; UUIDs are
 * 16 bytes. `series` tells the kind, the format, the client and the key; see series.ts for the count of its tokens. The
 * indexes by hash, and by subject if tokens have different ones, grow in random places; the others grow at their end, so
 * inserts are cheap. Long columns are last, because SQLite reads a row from its start.
 */
export const TOKEN_TABLES = `
CREATE TABLE texts (
  number INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE series (
  number INTEGER PRIMARY KEY,
  issuer TEXT NOT NULL,
  client_id TEXT,
  kid TEXT,
  kind TEXT NOT NULL,
  format TEXT NOT NULL,
  machine INTEGER NOT NULL,
  tokens INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX series_by_client ON series (issuer, client_id);

CREATE TABLE tokens (
  seq INTEGER PRIMARY KEY,
  issuer INTEGER NOT NULL,
  id ANY NOT NULL,
  series INTEGER NOT NULL,
  wire_hash BLOB NOT NULL,
  twin_hash BLOB,
  jti ANY,
  subject ANY,
  grant_id ANY,
  issued_at INTEGER NOT NULL,
  expires_at INTEGER,
  consumed_at INTEGER,
  revoked_at INTEGER,
  last_used_at INTEGER,
  value_end TEXT,
  scope ANY,
  jose_header ANY,
  engine ANY,
  flaw ANY,
  description ANY,
  claims ANY NOT NULL
) STRICT;
CREATE UNIQUE INDEX tokens_by_id ON tokens (id, issuer);
CREATE INDEX tokens_by_wire ON tokens (substr(wire_hash, 1, 8));
CREATE INDEX tokens_by_twin ON tokens (twin_hash) WHERE twin_hash IS NOT NULL;
CREATE INDEX tokens_by_grant ON tokens (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX tokens_by_expiry ON tokens (issuer, expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX tokens_by_series ON tokens (series, revoked_at IS NULL);
CREATE INDEX tokens_by_subject ON tokens (subject, series, revoked_at IS NULL);
CREATE TRIGGER tokens_after_delete AFTER DELETE ON tokens BEGIN
  UPDATE series SET tokens = tokens - 1 WHERE number = old.series;
END;
`;

/*
 * Triggers increase the revisions, so that a change and its new revision are one statement. Revisions are
 * never deleted, so that no number is used twice.
 */
export const SCHEMA = `${TOKEN_TABLES}
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
