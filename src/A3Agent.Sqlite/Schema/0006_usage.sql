-- Accounts: calls of models, their sums, budgets and alerts; and summaries of conversations. Costs are in 10^-12 dollars.

-- What the messages up to summary_through said.
ALTER TABLE conversations ADD COLUMN summary TEXT;
ALTER TABLE conversations ADD COLUMN summary_through INTEGER;

-- One row for each call. Of the conversation no foreign key: accounts outlive it, and hold no content. day is the day of UTC; the buckets
-- are those of times that count for percentiles. rolled_up: the sums below hold the call.
CREATE TABLE usage_calls (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('chat', 'embedding')),
  user_id TEXT,
  conversation_id BLOB,
  turn_id BLOB,
  purpose TEXT NOT NULL,
  agent TEXT,
  prompt_name TEXT,
  prompt_version TEXT,
  model TEXT NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cost_usd INTEGER,
  usage_estimated INTEGER NOT NULL,
  latency_ms REAL NOT NULL,
  first_token_ms REAL,
  latency_bucket INTEGER,
  first_token_bucket INTEGER,
  outcome TEXT NOT NULL,
  rolled_up INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (organization, id)
) WITHOUT ROWID;
CREATE INDEX usage_calls_by_time ON usage_calls (organization, at);
CREATE INDEX usage_calls_by_conversation ON usage_calls (organization, conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX usage_calls_by_turn ON usage_calls (organization, turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX usage_calls_to_roll_up ON usage_calls (organization, at, id) WHERE rolled_up = 0;

-- Sums of calls by one dimension at a time, which is what is asked for, and by day and by month: a report reads few rows, however many
-- users, models and prompts there are. value is the model, user, prompt or agent; empty without one and for the whole organization.
CREATE TABLE usage_sums (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  dimension TEXT NOT NULL,
  span TEXT NOT NULL,
  start TEXT NOT NULL,
  value TEXT NOT NULL,
  requests INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cost_usd INTEGER NOT NULL,
  embedding_tokens INTEGER NOT NULL,
  embedding_cost_usd INTEGER NOT NULL,
  PRIMARY KEY (organization, dimension, span, start, value)
) WITHOUT ROWID;

-- How many calls took how long: a bucket is 10 % wider than the one before.
CREATE TABLE usage_times (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  dimension TEXT NOT NULL,
  span TEXT NOT NULL,
  start TEXT NOT NULL,
  value TEXT NOT NULL,
  measure TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  PRIMARY KEY (organization, dimension, span, start, value, measure, bucket)
) WITHOUT ROWID;

-- The organization's own budgets, in the order they were given, as JSON.
CREATE TABLE budgets (
  organization TEXT NOT NULL PRIMARY KEY REFERENCES organizations (organization),
  budgets TEXT
) WITHOUT ROWID;

-- What is spent and reserved of one thing in one period. A row is made when a budget first asks for it, out of what the tables above and
-- below say; from then on every call and every reservation that falls under it changes it. touched_at: when it was last changed; one
-- without a reservation is removed two days later.
CREATE TABLE budget_counters (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  counter TEXT NOT NULL,
  used_tokens INTEGER NOT NULL,
  used_cost_usd INTEGER NOT NULL,
  reserved_tokens INTEGER NOT NULL,
  reserved_cost_usd INTEGER NOT NULL,
  touched_at INTEGER NOT NULL,
  PRIMARY KEY (organization, counter)
) WITHOUT ROWID;

-- What calls under way may come to use. counters: every counter's name that it falls under, whether there is one or not; installation:
-- the budgets of the installation that it was reserved under. Both are JSON.
CREATE TABLE usage_reservations (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  user_id TEXT,
  conversation_id BLOB,
  turn_id BLOB,
  model TEXT NOT NULL,
  tokens INTEGER NOT NULL,
  cost_usd INTEGER NOT NULL,
  counters TEXT NOT NULL,
  installation TEXT,
  PRIMARY KEY (organization, id)
) WITHOUT ROWID;

-- due_at: when it is to be posted, which is after the lease for one that is claimed; NULL when nothing is left to do.
CREATE TABLE alerts (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  message TEXT NOT NULL,
  data TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER,
  PRIMARY KEY (organization, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX alerts_by_key ON alerts (organization, key);
CREATE INDEX alerts_by_time ON alerts (organization, at, id);
CREATE INDEX alerts_to_post ON alerts (organization, due_at) WHERE due_at IS NOT NULL;
