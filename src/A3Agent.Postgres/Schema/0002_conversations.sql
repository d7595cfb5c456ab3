-- last_sequence counts the messages, so that the next one's place needs no search.
CREATE TABLE a3.conversations (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  id uuid NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  agent text NOT NULL,
  title text,
  instructions text,
  time_zone text,
  locale text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  last_sequence integer NOT NULL,
  PRIMARY KEY (organization, id)
);
CREATE INDEX conversations_by_user ON a3.conversations (organization, user_id, updated_at, id);
CREATE INDEX conversations_by_time ON a3.conversations (organization, updated_at, id);
SELECT a3.isolate('a3.conversations');

CREATE TABLE a3.turns (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  id uuid NOT NULL,
  conversation_id uuid,
  user_id text COLLATE "C" NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'interrupted', 'cancelled')),
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  prompt_name text,
  prompt_version text,
  prompt_sha256 text,
  model text,
  temperature double precision,
  finish_reason text,
  error_code text,
  prompt_tokens bigint NOT NULL,
  completion_tokens bigint NOT NULL,
  cached_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  cost_usd numeric,
  usage_estimated boolean NOT NULL,
  -- Which process runs it: a session of its own holds an advisory lock of this number, which ends with the process.
  runner bigint NOT NULL,
  PRIMARY KEY (organization, id),
  FOREIGN KEY (organization, conversation_id) REFERENCES a3.conversations (organization, id) ON DELETE CASCADE
);
CREATE INDEX turns_by_conversation ON a3.turns (organization, conversation_id);
-- At most one running turn per conversation.
CREATE UNIQUE INDEX running_turns ON a3.turns (organization, conversation_id) WHERE status = 'running';
SELECT a3.isolate('a3.turns');

-- Of the turn no foreign key: both go with their conversation, and the check would need an index of its own.
CREATE TABLE a3.messages (
  organization text COLLATE "C" NOT NULL,
  conversation_id uuid NOT NULL,
  sequence integer NOT NULL,
  id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('user', 'assistant')),
  content text NOT NULL,
  turn_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  model text,
  tool_calls json,
  citations json,
  PRIMARY KEY (organization, conversation_id, sequence),
  FOREIGN KEY (organization, conversation_id) REFERENCES a3.conversations (organization, id) ON DELETE CASCADE
);
SELECT a3.isolate('a3.messages');

CREATE TABLE a3.api_keys (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  id text COLLATE "C" NOT NULL,
  secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
  user_id text COLLATE "C" NOT NULL,
  role text NOT NULL CHECK (role IN ('widget', 'member', 'admin')),
  name text,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (organization, id)
);
-- The one unique key that does not begin with the organization: the key's id decides it. Ids are random, so a clash tells nothing.
CREATE UNIQUE INDEX api_keys_by_id ON a3.api_keys (id);
SELECT a3.isolate('a3.api_keys');

-- What serves every organization: functions of a3agent_worker, whose policies are these and no others. Each tells as little as it must.
CREATE POLICY worker ON a3.api_keys FOR SELECT TO a3agent_worker USING (true);
GRANT SELECT ON a3.api_keys TO a3agent_worker;
CREATE POLICY worker ON a3.conversations FOR SELECT TO a3agent_worker USING (true);
GRANT SELECT (organization, id) ON a3.conversations TO a3agent_worker;
CREATE POLICY worker ON a3.turns FOR SELECT TO a3agent_worker USING (true);
CREATE POLICY worker_interrupts ON a3.turns FOR UPDATE TO a3agent_worker USING (status = 'running') WITH CHECK (status = 'interrupted');
GRANT SELECT (status, runner), UPDATE (status, ended_at) ON a3.turns TO a3agent_worker;

-- A key by its public id: the organization comes from the credential alone.
CREATE FUNCTION a3.find_key(wanted text) RETURNS SETOF a3.api_keys
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT * FROM a3.api_keys WHERE id = wanted
$$;
SELECT a3.hand_over('a3.find_key(text)', 'a3agent_worker');

-- For the Development shortcut, which has no credential.
CREATE FUNCTION a3.organization_of_conversation(conversation uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT organization FROM a3.conversations WHERE id = conversation LIMIT 1
$$;
SELECT a3.hand_over('a3.organization_of_conversation(uuid)', 'a3agent_worker');

-- Ends the running turns of processes that are no longer there: nobody holds their lock. Gives how many those are.
CREATE FUNCTION a3.interrupt_lost_turns(at timestamptz) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH runners AS MATERIALIZED (SELECT DISTINCT runner FROM a3.turns WHERE status = 'running'),
  lost AS MATERIALIZED (SELECT runner FROM runners WHERE pg_try_advisory_xact_lock(runner)),
  ended AS (
    UPDATE a3.turns SET status = 'interrupted', ended_at = at
    WHERE status = 'running' AND runner IN (SELECT runner FROM lost)
    RETURNING 1)
  SELECT count(*)::integer FROM ended
$$;
SELECT a3.hand_over('a3.interrupt_lost_turns(timestamptz)', 'a3agent_worker');
