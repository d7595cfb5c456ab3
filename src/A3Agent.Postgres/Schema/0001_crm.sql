-- Tables of the CRM. The organization comes first in every key, constraint and index, and row-level security binds every table to it.
--
-- Roles (made by `a3agent migrate`, none can log in):
--   a3agent_app     what the server's own role is a member of: sees the rows of the organization that its transaction has set
--   a3agent_worker  owns the functions that serve every organization; its policies are on the tables named below, and nothing else
--   a3agent_search  owns the client search, which filters by the organization itself: operators of full-text, trigram and array
--                   indexes are not leakproof, so that row-level security would keep them from being used
--
-- ids are ordered as bytes (COLLATE "C"); folded_* holds text without regard to case; times are UTC. A foreign key to another record
-- is named as the JSON field that holds it: a refused write tells the caller that name.

CREATE SCHEMA a3;
REVOKE ALL ON SCHEMA a3 FROM PUBLIC;
GRANT USAGE ON SCHEMA a3 TO a3agent_app, a3agent_worker, a3agent_search;

-- Binds a table to the organization of the transaction.
CREATE FUNCTION a3.isolate(isolated regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', isolated);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', isolated);
  EXECUTE format($policy$
    CREATE POLICY organization ON %s TO a3agent_app
    USING (organization = nullif(current_setting('a3.organization', true), ''))
    WITH CHECK (organization = nullif(current_setting('a3.organization', true), ''))
    $policy$, isolated);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO a3agent_app', isolated);
END $$;
REVOKE EXECUTE ON FUNCTION a3.isolate FROM PUBLIC;

-- Lets a function run as one of the roles that serve every organization, for the application alone. Only who may make objects in the
-- schema can be given one, so the role may for just this moment.
CREATE FUNCTION a3.hand_over(given regprocedure, taker name) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO a3agent_app', given);
  EXECUTE format('GRANT CREATE ON SCHEMA a3 TO %I', taker);
  EXECUTE format('ALTER FUNCTION %s OWNER TO %I', given, taker);
  EXECUTE format('REVOKE CREATE ON SCHEMA a3 FROM %I', taker);
END $$;
REVOKE EXECUTE ON FUNCTION a3.hand_over FROM PUBLIC;

-- Whether two JSON values say the same, in whatever order of fields. What jsonb cannot hold (numbers beyond numeric) says the same only
-- as the same text.
CREATE FUNCTION a3.same_json(one json, other json) RETURNS boolean LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF one::text IS NOT DISTINCT FROM other::text THEN
    RETURN true;
  END IF;
  BEGIN
    RETURN one::jsonb IS NOT DISTINCT FROM other::jsonb;
  EXCEPTION WHEN data_exception THEN
    RETURN false;
  END;
END $$;

CREATE TABLE a3.organizations (
  organization text COLLATE "C" NOT NULL PRIMARY KEY CHECK (organization ~ '^[a-z0-9_-]{1,64}$'),
  created_at timestamptz NOT NULL
);
SELECT a3.isolate('a3.organizations');

CREATE TABLE a3.users (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  id text COLLATE "C" NOT NULL,
  display_name text NOT NULL,
  email text,
  role text NOT NULL CHECK (role IN ('widget', 'member', 'admin')),
  team text,
  time_zone text,
  locale text,
  folded_name text COLLATE "C" NOT NULL,
  folded_team text COLLATE "C",
  folded text COLLATE "C" NOT NULL,
  origin_turn uuid,
  origin_call text,
  PRIMARY KEY (organization, id)
);
CREATE INDEX users_by_name ON a3.users (organization, folded_name, id);
CREATE UNIQUE INDEX users_by_origin ON a3.users (organization, origin_turn, origin_call) WHERE origin_turn IS NOT NULL;
SELECT a3.isolate('a3.users');

-- words: the lexemes of the search, weighed A (name) to D (notes); spelled: the words whose near-spellings are found;
-- content_hash: SHA-256 of the text that is embedded.
CREATE TABLE a3.clients (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  id text COLLATE "C" NOT NULL,
  display_name text NOT NULL,
  company text,
  email text,
  phone text,
  status text NOT NULL CHECK (status IN ('lead', 'active', 'inactive')),
  tags json,
  notes text,
  industry text,
  street text,
  city text,
  state text,
  country text,
  postal_code text,
  website text,
  owner_id text COLLATE "C",
  custom_fields json,
  folded_name text COLLATE "C" NOT NULL,
  folded_email text COLLATE "C",
  folded_tags text[] COLLATE "C" NOT NULL,
  folded text COLLATE "C" NOT NULL,
  words tsvector NOT NULL,
  spelled text COLLATE "C" NOT NULL,
  content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
  origin_turn uuid,
  origin_call text,
  PRIMARY KEY (organization, id),
  CONSTRAINT "ownerId" FOREIGN KEY (organization, owner_id) REFERENCES a3.users (organization, id)
);
CREATE INDEX clients_by_name ON a3.clients (organization, folded_name, id);
CREATE INDEX clients_by_email ON a3.clients (organization, folded_email) WHERE folded_email IS NOT NULL;
CREATE INDEX clients_by_status ON a3.clients (organization, status, id);
CREATE INDEX clients_by_owner ON a3.clients (organization, owner_id, id);
CREATE INDEX clients_by_tags ON a3.clients USING gin (organization, folded_tags);
CREATE INDEX clients_by_words ON a3.clients USING gin (organization, words);
CREATE INDEX clients_by_spelling ON a3.clients USING gin (organization, spelled gin_trgm_ops);
CREATE UNIQUE INDEX clients_by_origin ON a3.clients (organization, origin_turn, origin_call) WHERE origin_turn IS NOT NULL;
SELECT a3.isolate('a3.clients');

CREATE TABLE a3.deals (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  id text COLLATE "C" NOT NULL,
  title text NOT NULL,
  client_id text COLLATE "C",
  product text COLLATE "C",
  value numeric(18, 4),
  currency text COLLATE "C" NOT NULL,
  stage text COLLATE "C",
  status text NOT NULL CHECK (status IN ('open', 'won', 'lost')),
  probability double precision,
  opened_date date,
  expected_close_date date,
  closed_date date,
  owner_id text COLLATE "C",
  notes text,
  custom_fields json,
  folded_name text COLLATE "C" NOT NULL,
  folded_stage text COLLATE "C",
  folded_product text COLLATE "C",
  folded text COLLATE "C" NOT NULL,
  origin_turn uuid,
  origin_call text,
  PRIMARY KEY (organization, id),
  CONSTRAINT "clientId" FOREIGN KEY (organization, client_id) REFERENCES a3.clients (organization, id),
  CONSTRAINT "ownerId" FOREIGN KEY (organization, owner_id) REFERENCES a3.users (organization, id)
);
CREATE INDEX deals_by_name ON a3.deals (organization, folded_name, id);
CREATE INDEX deals_by_client ON a3.deals (organization, client_id, id);
CREATE INDEX deals_by_owner ON a3.deals (organization, owner_id, id);
CREATE UNIQUE INDEX deals_by_origin ON a3.deals (organization, origin_turn, origin_call) WHERE origin_turn IS NOT NULL;
SELECT a3.isolate('a3.deals');

CREATE TABLE a3.activities (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  id text COLLATE "C" NOT NULL,
  type text NOT NULL CHECK (type IN ('call', 'email', 'meeting', 'note')),
  client_id text COLLATE "C",
  deal_id text COLLATE "C",
  user_id text COLLATE "C",
  at timestamptz NOT NULL,
  subject text,
  text text,
  folded_name text COLLATE "C",
  folded text COLLATE "C" NOT NULL,
  origin_turn uuid,
  origin_call text,
  PRIMARY KEY (organization, id),
  CONSTRAINT "clientId" FOREIGN KEY (organization, client_id) REFERENCES a3.clients (organization, id),
  CONSTRAINT "dealId" FOREIGN KEY (organization, deal_id) REFERENCES a3.deals (organization, id),
  CONSTRAINT "userId" FOREIGN KEY (organization, user_id) REFERENCES a3.users (organization, id)
);
CREATE INDEX activities_by_name ON a3.activities (organization, folded_name, id);
CREATE INDEX activities_by_time ON a3.activities (organization, at);
CREATE INDEX activities_by_client ON a3.activities (organization, client_id, at);
CREATE INDEX activities_by_deal ON a3.activities (organization, deal_id, at);
CREATE INDEX activities_by_user ON a3.activities (organization, user_id, at);
CREATE UNIQUE INDEX activities_by_origin ON a3.activities (organization, origin_turn, origin_call) WHERE origin_turn IS NOT NULL;
SELECT a3.isolate('a3.activities');

CREATE TABLE a3.tasks (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  id text COLLATE "C" NOT NULL,
  title text NOT NULL,
  assigned_to text COLLATE "C" NOT NULL,
  due_date date,
  client_id text COLLATE "C",
  deal_id text COLLATE "C",
  status text NOT NULL CHECK (status IN ('open', 'done')),
  created_by text,
  created_at timestamptz,
  folded_name text COLLATE "C" NOT NULL,
  origin_turn uuid,
  origin_call text,
  PRIMARY KEY (organization, id),
  CONSTRAINT "assignedTo" FOREIGN KEY (organization, assigned_to) REFERENCES a3.users (organization, id),
  CONSTRAINT "clientId" FOREIGN KEY (organization, client_id) REFERENCES a3.clients (organization, id),
  CONSTRAINT "dealId" FOREIGN KEY (organization, deal_id) REFERENCES a3.deals (organization, id)
);
CREATE INDEX tasks_by_name ON a3.tasks (organization, folded_name, id);
CREATE INDEX tasks_by_user ON a3.tasks (organization, assigned_to, id);
CREATE INDEX tasks_by_client ON a3.tasks (organization, client_id, id);
CREATE INDEX tasks_by_deal ON a3.tasks (organization, deal_id, id);
CREATE UNIQUE INDEX tasks_by_origin ON a3.tasks (organization, origin_turn, origin_call) WHERE origin_turn IS NOT NULL;
SELECT a3.isolate('a3.tasks');
