-- last_sequence counts the messages, so that the next one's place needs no search.
CREATE TABLE conversations (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  id BLOB NOT NULL,
  user_id TEXT NOT NULL,
  agent TEXT NOT NULL,
  title TEXT,
  instructions TEXT,
  time_zone TEXT,
  locale TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL,
  PRIMARY KEY (organization, id)
) WITHOUT ROWID;
CREATE INDEX conversations_by_user ON conversations (organization, user_id, updated_at, id);

-- cost_usd is in 10^-12 dollars.
CREATE TABLE turns (
  organization TEXT NOT NULL REFERENCES organizations (organization),
  id BLOB NOT NULL,
  conversation_id BLOB,
  user_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'interrupted', 'cancelled')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  prompt_name TEXT,
  prompt_version TEXT,
  prompt_sha256 TEXT,
  model TEXT,
  temperature REAL,
  finish_reason TEXT,
  error_code TEXT,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cost_usd INTEGER,
  usage_estimated INTEGER NOT NULL,
  PRIMARY KEY (organization, id),
  FOREIGN KEY (organization, conversation_id) REFERENCES conversations (organization, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX turns_by_conversation ON turns (organization, conversation_id);
-- At most one running turn per conversation; it also finds what a dead process left.
CREATE UNIQUE INDEX running_turns ON turns (organization, conversation_id) WHERE status = 'running';

-- Of the turn no foreign key: both go with their conversation, and the check would need an index of its own.
CREATE TABLE messages (
  organization TEXT NOT NULL,
  conversation_id BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  id BLOB NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
  content TEXT NOT NULL,
  turn_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  model TEXT,
  tool_calls TEXT,
  citations TEXT,
  PRIMARY KEY (organization, conversation_id, sequence),
  FOREIGN KEY (organization, conversation_id) REFERENCES conversations (organization, id) ON DELETE CASCADE
) WITHOUT ROWID;
