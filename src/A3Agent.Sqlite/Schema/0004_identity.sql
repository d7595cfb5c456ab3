CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL REFERENCES organizations (organization),
  secret_hash BLOB NOT NULL CHECK (length(secret_hash) = 32),
  user_id TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('widget', 'member', 'admin')),
  name TEXT,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) WITHOUT ROWID;
CREATE INDEX api_keys_by_organization ON api_keys (organization, created_at);
