-- Accounts: calls of models, their sums, budgets and alerts; and summaries of conversations.

-- What the messages up to summary_through said.
ALTER TABLE a3.conversations ADD COLUMN summary text, ADD COLUMN summary_through integer;
ALTER TABLE a3.conversations ADD CHECK ((summary IS NULL) = (summary_through IS NULL));

-- One row for each call. Of the conversation no foreign key: accounts outlive it, and hold no content. The buckets are those of times
-- that count for percentiles. rolled_up: the sums below hold the call.
CREATE TABLE a3.usage_calls (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('chat', 'embedding')),
  user_id text COLLATE "C",
  conversation_id uuid,
  turn_id uuid,
  purpose text NOT NULL,
  agent text COLLATE "C",
  prompt_name text COLLATE "C",
  prompt_version text COLLATE "C",
  model text COLLATE "C" NOT NULL,
  prompt_tokens bigint NOT NULL,
  completion_tokens bigint NOT NULL,
  cached_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  cost_usd numeric,
  usage_estimated boolean NOT NULL,
  latency_ms double precision NOT NULL,
  first_token_ms double precision,
  latency_bucket integer,
  first_token_bucket integer,
  outcome text NOT NULL,
  rolled_up boolean NOT NULL DEFAULT false,
  PRIMARY KEY (organization, id)
);
CREATE INDEX usage_calls_by_time ON a3.usage_calls (organization, at);
CREATE INDEX usage_calls_by_conversation ON a3.usage_calls (organization, conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX usage_calls_by_turn ON a3.usage_calls (organization, turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX usage_calls_to_roll_up ON a3.usage_calls (organization, at) WHERE NOT rolled_up;
SELECT a3.isolate('a3.usage_calls');

-- Sums of calls by one dimension at a time, which is what is asked for, and by day and by month: a report reads few rows, however many
-- users, models and prompts there are. value is the model, user, prompt or agent; empty without one and for the whole organization.
CREATE TABLE a3.usage_sums (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  dimension text COLLATE "C" NOT NULL CHECK (dimension IN ('organization', 'model', 'user', 'prompt', 'agent')),
  span text COLLATE "C" NOT NULL CHECK (span IN ('day', 'month')),
  start date NOT NULL,
  value text COLLATE "C" NOT NULL,
  requests bigint NOT NULL,
  failures bigint NOT NULL,
  prompt_tokens bigint NOT NULL,
  completion_tokens bigint NOT NULL,
  cached_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  cost_usd numeric NOT NULL,
  embedding_tokens bigint NOT NULL,
  embedding_cost_usd numeric NOT NULL,
  PRIMARY KEY (organization, dimension, span, start, value)
);
SELECT a3.isolate('a3.usage_sums');

-- How many calls took how long: a bucket is 10 % wider than the one before.
CREATE TABLE a3.usage_times (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  dimension text COLLATE "C" NOT NULL,
  span text COLLATE "C" NOT NULL,
  start date NOT NULL,
  value text COLLATE "C" NOT NULL,
  measure text COLLATE "C" NOT NULL CHECK (measure IN ('latency', 'first_token')),
  bucket integer NOT NULL,
  calls bigint NOT NULL,
  PRIMARY KEY (organization, dimension, span, start, value, measure, bucket)
);
SELECT a3.isolate('a3.usage_times');

-- The organization's own budgets, in the order they were given.
CREATE TABLE a3.budgets (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  position integer NOT NULL,
  scope text NOT NULL CHECK (scope IN ('organization', 'user', 'conversation', 'model')),
  id text COLLATE "C",
  period text NOT NULL CHECK (period IN ('turn', 'conversation', 'day', 'month')),
  max_tokens bigint,
  max_cost_usd numeric,
  PRIMARY KEY (organization, position)
);
SELECT a3.isolate('a3.budgets');

-- What is spent and reserved of one thing in one period. A row is made when a budget first asks for it, out of what the tables above and
-- below say; from then on every call and every reservation that falls under it changes it. Whoever makes one has the lock of its name
-- alone, whoever changes some has theirs shared, so that nothing comes between. touched_at: when it was last changed; one without a
-- reservation is removed two days later. It has no index, so that a change stays in its page.
CREATE TABLE a3.budget_counters (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  counter text COLLATE "C" NOT NULL,
  used_tokens bigint NOT NULL,
  used_cost_usd numeric NOT NULL,
  reserved_tokens bigint NOT NULL,
  reserved_cost_usd numeric NOT NULL,
  touched_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization, counter)
);
SELECT a3.isolate('a3.budget_counters');

-- What calls under way may come to use. counters: every counter's name that it falls under, whether there is one or not; installation:
-- the budgets of the installation that it was reserved under.
CREATE TABLE a3.usage_reservations (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  user_id text COLLATE "C",
  conversation_id uuid,
  turn_id uuid,
  model text COLLATE "C" NOT NULL,
  tokens bigint NOT NULL,
  cost_usd numeric NOT NULL,
  counters text[] COLLATE "C" NOT NULL,
  installation json,
  PRIMARY KEY (organization, id)
);
CREATE INDEX usage_reservations_by_lease ON a3.usage_reservations (organization, expires_at);
SELECT a3.isolate('a3.usage_reservations');

-- due_at: when it is to be posted, which is after the lease for one that is claimed; NULL when nothing is left to do.
CREATE TABLE a3.alerts (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  key text COLLATE "C" NOT NULL,
  message text NOT NULL,
  data json NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz DEFAULT now(),
  PRIMARY KEY (organization, id)
);
CREATE UNIQUE INDEX alerts_by_key ON a3.alerts (organization, key);
CREATE INDEX alerts_by_time ON a3.alerts (organization, at, id);
CREATE INDEX alerts_to_post ON a3.alerts (organization, due_at) WHERE due_at IS NOT NULL;
SELECT a3.isolate('a3.alerts');

-- What serves every organization: which of them have work. Everything else is done bound to one of them.
CREATE POLICY worker ON a3.usage_calls FOR SELECT TO a3agent_worker USING (true);
GRANT SELECT (organization, at, kind, rolled_up) ON a3.usage_calls TO a3agent_worker;
CREATE POLICY worker ON a3.usage_reservations FOR SELECT TO a3agent_worker USING (true);
GRANT SELECT (organization, expires_at) ON a3.usage_reservations TO a3agent_worker;
CREATE POLICY worker ON a3.budget_counters FOR SELECT TO a3agent_worker USING (true);
GRANT SELECT (organization, reserved_tokens, reserved_cost_usd, touched_at) ON a3.budget_counters TO a3agent_worker;
CREATE POLICY worker ON a3.alerts FOR SELECT TO a3agent_worker USING (true);
GRANT SELECT (organization, at, due_at) ON a3.alerts TO a3agent_worker;

-- Organizations with calls that no sums hold. Each is found by one step in the index, however many calls it has.
CREATE FUNCTION a3.organizations_to_roll_up() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE found AS (
    (SELECT organization FROM a3.usage_calls WHERE NOT rolled_up ORDER BY organization LIMIT 1)
    UNION ALL
    SELECT (SELECT c.organization FROM a3.usage_calls c WHERE NOT c.rolled_up AND c.organization > f.organization ORDER BY c.organization LIMIT 1)
    FROM found f WHERE f.organization IS NOT NULL)
  SELECT organization FROM found WHERE organization IS NOT NULL
$$;
SELECT a3.hand_over('a3.organizations_to_roll_up()', 'a3agent_worker');

-- Organizations that a process reserved for and did not settle before its lease ended.
CREATE FUNCTION a3.organizations_with_lost_calls() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT organization FROM a3.usage_reservations WHERE expires_at <= now()
$$;
SELECT a3.hand_over('a3.organizations_with_lost_calls()', 'a3agent_worker');

-- Organizations with counters that nobody has touched for two days.
CREATE FUNCTION a3.organizations_with_old_counters() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT organization FROM a3.budget_counters
  WHERE reserved_tokens = 0 AND reserved_cost_usd = 0 AND touched_at <= now() - interval '2 days'
$$;
SELECT a3.hand_over('a3.organizations_with_old_counters()', 'a3agent_worker');

-- Organizations that called a chat model in a time.
CREATE FUNCTION a3.organizations_that_chatted(since timestamptz, until timestamptz) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE found AS (
    (SELECT organization FROM a3.usage_calls ORDER BY organization LIMIT 1)
    UNION ALL
    SELECT (SELECT c.organization FROM a3.usage_calls c WHERE c.organization > f.organization ORDER BY c.organization LIMIT 1)
    FROM found f WHERE f.organization IS NOT NULL)
  SELECT f.organization FROM found f
  WHERE EXISTS (
    SELECT FROM a3.usage_calls c WHERE c.organization = f.organization AND c.at >= since AND c.at < until AND c.kind = 'chat')
$$;
SELECT a3.hand_over('a3.organizations_that_chatted(timestamptz, timestamptz)', 'a3agent_worker');

-- The organization whose alert has been due for the longest time.
CREATE FUNCTION a3.organization_to_alert() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT organization FROM a3.alerts WHERE due_at <= now() ORDER BY at, organization LIMIT 1
$$;
SELECT a3.hand_over('a3.organization_to_alert()', 'a3agent_worker');

-- Handing over takes this away, and the tables of the vector sets need it.
GRANT CREATE ON SCHEMA a3 TO a3agent_worker;
