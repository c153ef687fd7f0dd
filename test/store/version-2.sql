-- The tables of version 2 of the store, to make files for the migration's tests.
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

CREATE TRIGGER documents_after_insert AFTER INSERT ON documents BEGIN
  INSERT INTO revisions VALUES (new.issuer, new.collection, 1)
    ON CONFLICT (issuer, collection) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER documents_after_update AFTER UPDATE ON documents BEGIN
  INSERT INTO revisions VALUES (new.issuer, new.collection, 1)
    ON CONFLICT (issuer, collection) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER documents_after_delete AFTER DELETE ON documents BEGIN
  INSERT INTO revisions VALUES (old.issuer, old.collection, 1)
    ON CONFLICT (issuer, collection) DO UPDATE SET revision = revision + 1;
END;
PRAGMA application_id = 1296649812; PRAGMA user_version = 2;
