-- Conventions. Ids of CRM records are the customer's text; our own ids are UUIDv7 as 16 bytes. Times are INTEGER microseconds
-- since 1970 UTC, days TEXT as 2026-01-31, money INTEGER ten-thousandths (sums are exact), lists and custom fields TEXT JSON.
-- folded_* are copies in one case, made by the application, since SQLite folds ASCII alone; folded holds all texts that a
-- list's text filter looks in, parted by U+001F. The organization comes first in every key and index; clients.document and
-- api_keys.id are the exceptions: the one numbers the documents of the search index, the other decides the organization.

CREATE TABLE organizations (
  organization TEXT NOT NULL PRIMARY KEY,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE users (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  email TEXT,
  role TEXT NOT NULL CHECK (role IN ('widget', 'member', 'admin')),
  team TEXT,
  time_zone TEXT,
  locale TEXT,
  folded_name TEXT NOT NULL,
  folded_team TEXT,
  folded TEXT NOT NULL,
  origin_turn BLOB,
  origin_call TEXT,
  PRIMARY KEY (organization, id)
);
CREATE INDEX users_by_name ON users (organization, folded_name, id);
CREATE UNIQUE INDEX users_by_origin ON users (organization, origin_turn, origin_call) WHERE origin_turn IS NOT NULL;

CREATE TABLE clients (
  document INTEGER PRIMARY KEY,
  organization TEXT NOT NULL REFERENCES organizations (organization),
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  company TEXT,
  email TEXT,
  phone TEXT,
  status TEXT NOT NULL CHECK (status IN ('lead', 'active', 'inactive')),
  tags TEXT,
  notes TEXT,
  industry TEXT,
  street TEXT,
  city TEXT,
  state TEXT,
  country TEXT,
  postal_code TEXT,
  website TEXT,
  owner_id TEXT,
  custom_fields TEXT,
  folded_name TEXT NOT NULL,
  folded_tags TEXT NOT NULL,
  folded TEXT NOT NULL,
  phone_ends TEXT,
  origin_turn BLOB,
  origin_call TEXT,
  -- The organization as one word of the search index, whatever characters it has.
  scope TEXT GENERATED ALWAYS AS ('x' || lower(hex(organization))) VIRTUAL,
  UNIQUE (organization, id),
  FOREIGN KEY (organization, owner_id) REFERENCES users (organization, id)
);
CREATE INDEX clients_by_name ON clients (organization, folded_name, id);
CREATE INDEX clients_by_owner ON clients (organization, owner_id, id);
CREATE UNIQUE INDEX clients_by_origin ON clients (organization, origin_turn, origin_call) WHERE origin_turn IS NOT NULL;

CREATE TABLE deals (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  id TEXT NOT NULL,
  title TEXT NOT NULL,
  client_id TEXT,
  product TEXT,
  value INTEGER,
  currency TEXT NOT NULL,
  stage TEXT,
  status TEXT NOT NULL CHECK (status IN ('open', 'won', 'lost')),
  probability REAL,
  opened_date TEXT,
  expected_close_date TEXT,
  closed_date TEXT,
  owner_id TEXT,
  notes TEXT,
  custom_fields TEXT,
  folded_name TEXT NOT NULL,
  folded_stage TEXT,
  folded_product TEXT,
  folded TEXT NOT NULL,
  origin_turn BLOB,
  origin_call TEXT,
  PRIMARY KEY (organization, id),
  FOREIGN KEY (organization, client_id) REFERENCES clients (organization, id),
  FOREIGN KEY (organization, owner_id) REFERENCES users (organization, id)
);
CREATE INDEX deals_by_name ON deals (organization, folded_name, id);
CREATE INDEX deals_by_client ON deals (organization, client_id, id);
CREATE INDEX deals_by_owner ON deals (organization, owner_id, id);
CREATE UNIQUE INDEX deals_by_origin ON deals (organization, origin_turn, origin_call) WHERE origin_turn IS NOT NULL;

CREATE TABLE activities (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  id TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('call', 'email', 'meeting', 'note')),
  client_id TEXT,
  deal_id TEXT,
  user_id TEXT,
  at INTEGER NOT NULL,
  subject TEXT,
  text TEXT,
  folded_name TEXT,
  folded TEXT NOT NULL,
  origin_turn BLOB,
  origin_call TEXT,
  PRIMARY KEY (organization, id),
  FOREIGN KEY (organization, client_id) REFERENCES clients (organization, id),
  FOREIGN KEY (organization, deal_id) REFERENCES deals (organization, id),
  FOREIGN KEY (organization, user_id) REFERENCES users (organization, id)
);
CREATE INDEX activities_by_name ON activities (organization, folded_name, id);
CREATE INDEX activities_by_time ON activities (organization, at);
CREATE INDEX activities_by_client ON activities (organization, client_id, at);
CREATE INDEX activities_by_deal ON activities (organization, deal_id, at);
CREATE INDEX activities_by_user ON activities (organization, user_id, at);
CREATE UNIQUE INDEX activities_by_origin ON activities (organization, origin_turn, origin_call) WHERE origin_turn IS NOT NULL;

CREATE TABLE tasks (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  id TEXT NOT NULL,
  title TEXT NOT NULL,
  assigned_to TEXT NOT NULL,
  due_date TEXT,
  client_id TEXT,
  deal_id TEXT,
  status TEXT NOT NULL CHECK (status IN ('open', 'done')),
  created_by TEXT,
  created_at INTEGER,
  folded_name TEXT NOT NULL,
  origin_turn BLOB,
  origin_call TEXT,
  PRIMARY KEY (organization, id),
  FOREIGN KEY (organization, assigned_to) REFERENCES users (organization, id),
  FOREIGN KEY (organization, client_id) REFERENCES clients (organization, id),
  FOREIGN KEY (organization, deal_id) REFERENCES deals (organization, id)
);
CREATE INDEX tasks_by_name ON tasks (organization, folded_name, id);
CREATE INDEX tasks_by_user ON tasks (organization, assigned_to, id);
CREATE INDEX tasks_by_client ON tasks (organization, client_id, id);
CREATE INDEX tasks_by_deal ON tasks (organization, deal_id, id);
CREATE UNIQUE INDEX tasks_by_origin ON tasks (organization, origin_turn, origin_call) WHERE origin_turn IS NOT NULL;

-- Records of an import on their way: staged in small writes, merged in one transaction, then gone.
CREATE TABLE staged_records (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  import BLOB NOT NULL,
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (organization, import, position),
  UNIQUE (organization, import, id)
) WITHOUT ROWID;
