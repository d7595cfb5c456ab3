-- Vectors of clients. A set is one model with one number of dimensions and has a table of its own, vectors_<id>, made by
-- a3.add_vector_set; vectors of different sets are never compared. A client that is made, or whose text changes, is queued for every
-- set that is not retired, by a trigger in the same transaction.

CREATE TABLE a3.vector_sets (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  model text NOT NULL,
  dimensions integer NOT NULL CHECK (dimensions BETWEEN 1 AND 4000),
  state text NOT NULL CHECK (state IN ('filling', 'active', 'retired')),
  created_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz
);
CREATE UNIQUE INDEX one_active_vector_set ON a3.vector_sets (state) WHERE state = 'active';
CREATE UNIQUE INDEX one_filling_vector_set ON a3.vector_sets (state) WHERE state = 'filling';
GRANT SELECT ON a3.vector_sets TO a3agent_app, a3agent_search;
GRANT SELECT, INSERT, UPDATE, DELETE ON a3.vector_sets TO a3agent_worker;

-- version: which change of the client this is. is_new: it has no older vector in the set. available_at: when it may be claimed, which
-- is after the lease for one that is claimed.
CREATE SEQUENCE a3.embedding_versions;
GRANT USAGE ON SEQUENCE a3.embedding_versions TO a3agent_app, a3agent_worker;
CREATE TABLE a3.embedding_queue (
  organization text COLLATE "C" NOT NULL,
  set_id integer NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL DEFAULT nextval('a3.embedding_versions'),
  is_new boolean NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  available_at timestamptz NOT NULL DEFAULT now(),
  lease uuid,
  error text,
  dead_at timestamptz,
  PRIMARY KEY (organization, set_id, client_id),
  FOREIGN KEY (organization, client_id) REFERENCES a3.clients (organization, id) ON DELETE CASCADE
);
CREATE INDEX embedding_queue_by_client ON a3.embedding_queue (organization, client_id);
CREATE INDEX embedding_queue_by_time ON a3.embedding_queue (organization, set_id, available_at) WHERE dead_at IS NULL;
CREATE INDEX embedding_queue_by_lease ON a3.embedding_queue (organization, lease) WHERE lease IS NOT NULL;
CREATE INDEX embedding_queue_new ON a3.embedding_queue (organization, set_id) WHERE is_new AND dead_at IS NULL;
SELECT a3.isolate('a3.embedding_queue');

-- Organizations whose vectors are so many that a graph (HNSW) finds the nearest ones faster than comparing them all.
CREATE TABLE a3.vector_graphs (
  organization text COLLATE "C" NOT NULL REFERENCES a3.organizations (organization),
  set_id integer NOT NULL,
  PRIMARY KEY (organization, set_id)
);
SELECT a3.isolate('a3.vector_graphs');

CREATE FUNCTION a3.queue_made_clients() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO a3.embedding_queue (organization, set_id, client_id, is_new)
  SELECT c.organization, s.id, c.id, true
  FROM made c CROSS JOIN a3.vector_sets s
  WHERE s.state <> 'retired'
  ORDER BY c.id
  ON CONFLICT (organization, set_id, client_id) DO UPDATE
  SET version = excluded.version, is_new = true, attempts = 0, available_at = now(), lease = NULL, error = NULL, dead_at = NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER queue_made AFTER INSERT ON a3.clients REFERENCING NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION a3.queue_made_clients();

CREATE FUNCTION a3.queue_changed_clients() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO a3.embedding_queue AS q (organization, set_id, client_id, is_new)
  SELECT c.organization, s.id, c.id, false
  FROM now_so c JOIN once_so o ON o.organization = c.organization AND o.id = c.id CROSS JOIN a3.vector_sets s
  WHERE o.content_hash <> c.content_hash AND s.state <> 'retired'
  ORDER BY c.id
  ON CONFLICT (organization, set_id, client_id) DO UPDATE
  SET version = excluded.version, attempts = 0, available_at = now(), lease = NULL, error = NULL, dead_at = NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER queue_changed AFTER UPDATE ON a3.clients REFERENCING OLD TABLE AS once_so NEW TABLE AS now_so
FOR EACH STATEMENT EXECUTE FUNCTION a3.queue_changed_clients();

-- What serves every organization.
CREATE POLICY worker ON a3.clients FOR SELECT TO a3agent_worker USING (true);
GRANT SELECT (organization, id), REFERENCES (organization, id) ON a3.clients TO a3agent_worker;
CREATE POLICY worker ON a3.embedding_queue TO a3agent_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON a3.embedding_queue TO a3agent_worker;
CREATE POLICY worker ON a3.vector_graphs TO a3agent_worker USING (true) WITH CHECK (true);
GRANT SELECT, DELETE ON a3.vector_graphs TO a3agent_worker;
GRANT EXECUTE ON FUNCTION a3.isolate TO a3agent_worker;

-- Makes a set with its table, and queues every client for it.
--
-- The table is parted by organization, so that the graph of a large one has few others' vectors in it. A vector lies in its row
-- (PLAIN), not beside it: comparing all of an organization's is then twice as fast. Half precision halves memory and time and moves a
-- cosine by less than 0.001. Vectors come in outside of the graph (in_graph false), since adding to it takes milliseconds each;
-- a3.grow_graph moves those of large organizations into it later.
CREATE FUNCTION a3.add_vector_set(new_model text, new_dimensions integer, again boolean) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  parts CONSTANT integer := 8;
  longest_plain CONSTANT integer := 3600;
  fresh integer;
  part text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('a3.vector_sets'));
  SELECT max(id) INTO fresh FROM a3.vector_sets WHERE model = new_model AND dimensions = new_dimensions AND state <> 'retired';
  IF fresh IS NOT NULL AND NOT again THEN
    RETURN fresh;
  END IF;

  UPDATE a3.vector_sets SET state = 'retired', retired_at = now() WHERE state = 'filling';
  DELETE FROM a3.embedding_queue WHERE set_id IN (SELECT id FROM a3.vector_sets WHERE state = 'retired');
  INSERT INTO a3.vector_sets (model, dimensions, state)
  VALUES (new_model, new_dimensions, CASE WHEN EXISTS (SELECT FROM a3.vector_sets WHERE state = 'active') THEN 'filling' ELSE 'active' END)
  RETURNING id INTO fresh;

  EXECUTE format($table$
    CREATE TABLE a3.vectors_%1$s (
      organization text COLLATE "C" NOT NULL,
      client_id text COLLATE "C" NOT NULL,
      content_hash bytea NOT NULL,
      in_graph boolean NOT NULL DEFAULT false,
      embedding halfvec(%2$s) NOT NULL,
      PRIMARY KEY (organization, client_id),
      FOREIGN KEY (organization, client_id) REFERENCES a3.clients (organization, id) ON DELETE CASCADE
    ) PARTITION BY HASH (organization)
    $table$, fresh, new_dimensions);
  FOR i IN 0 .. parts - 1 LOOP
    part := format('a3.vectors_%s_%s', fresh, i);
    EXECUTE format('CREATE TABLE %s PARTITION OF a3.vectors_%s FOR VALUES WITH (MODULUS %s, REMAINDER %s)', part, fresh, parts, i);
    IF new_dimensions <= longest_plain THEN
      EXECUTE format('ALTER TABLE %s ALTER COLUMN embedding SET STORAGE PLAIN', part);
    END IF;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', part);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', part);
  END LOOP;
  EXECUTE format('CREATE INDEX vectors_%1$s_outside ON a3.vectors_%1$s (organization, client_id) WHERE NOT in_graph', fresh);
  EXECUTE format('CREATE INDEX vectors_%1$s_graph ON a3.vectors_%1$s USING hnsw (embedding halfvec_cosine_ops) WHERE in_graph', fresh);
  PERFORM a3.isolate(format('a3.vectors_%s', fresh)::regclass);
  EXECUTE format('CREATE POLICY worker ON a3.vectors_%s FOR SELECT TO a3agent_worker USING (true)', fresh);
  EXECUTE format('CREATE POLICY search ON a3.vectors_%s FOR SELECT TO a3agent_search USING (true)', fresh);
  EXECUTE format('GRANT SELECT ON a3.vectors_%s TO a3agent_search', fresh);

  INSERT INTO a3.embedding_queue (organization, set_id, client_id, is_new)
  SELECT organization, fresh, id, true FROM a3.clients ORDER BY organization, id;
  RETURN fresh;
END $$;

-- Makes the filling set the active one as soon as every client has a vector in it or is dead, and drops sets that have been retired for
-- a minute, which is longer than any search takes. Clients whose writing began before the set was made may have missed it: they are
-- queued here, and the switch waits for them.
CREATE FUNCTION a3.advance_vector_sets() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  candidate integer;
  dropped integer;
  missed bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM a3.vector_sets WHERE state <> 'active') OR NOT pg_try_advisory_xact_lock(hashtext('a3.vector_sets')) THEN
    RETURN NULL;
  END IF;

  FOR dropped IN SELECT id FROM a3.vector_sets WHERE state = 'retired' AND retired_at < now() - interval '1 minute' LOOP
    EXECUTE format('DROP TABLE a3.vectors_%s', dropped);
    DELETE FROM a3.embedding_queue WHERE set_id = dropped;
    DELETE FROM a3.vector_graphs WHERE set_id = dropped;
    DELETE FROM a3.vector_sets WHERE id = dropped;
  END LOOP;

  SELECT id INTO candidate FROM a3.vector_sets WHERE state = 'filling';
  IF candidate IS NULL OR EXISTS (SELECT FROM a3.embedding_queue WHERE set_id = candidate AND is_new AND dead_at IS NULL) THEN
    RETURN NULL;
  END IF;

  EXECUTE format($missed$
    INSERT INTO a3.embedding_queue (organization, set_id, client_id, is_new)
    SELECT c.organization, %1$s, c.id, true FROM a3.clients c
    WHERE NOT EXISTS (SELECT FROM a3.vectors_%1$s v WHERE v.organization = c.organization AND v.client_id = c.id)
      AND NOT EXISTS (SELECT FROM a3.embedding_queue q WHERE q.organization = c.organization AND q.set_id = %1$s AND q.client_id = c.id)
    ON CONFLICT DO NOTHING
    $missed$, candidate);
  GET DIAGNOSTICS missed = ROW_COUNT;
  IF missed > 0 THEN
    RETURN NULL;
  END IF;

  UPDATE a3.vector_sets SET state = 'retired', retired_at = now() WHERE state = 'active';
  UPDATE a3.vector_sets SET state = 'active' WHERE id = candidate;
  DELETE FROM a3.embedding_queue WHERE set_id IN (SELECT id FROM a3.vector_sets WHERE state = 'retired');
  RETURN candidate;
END $$;

-- The next organization, in turn, whose clients wait, with the set they wait for: the one that is searched first. It gives no data of
-- anybody: the claim itself is bound to the organization.
CREATE FUNCTION a3.next_waiting(served text) RETURNS TABLE (organization text, set_id integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  candidate text COLLATE "C" := served;
  wrapped boolean := served IS NULL;
BEGIN
  LOOP
    SELECT q.organization INTO candidate FROM a3.embedding_queue q
    WHERE q.dead_at IS NULL AND (candidate IS NULL OR q.organization > candidate)
    ORDER BY q.organization LIMIT 1;
    IF candidate IS NULL THEN
      EXIT WHEN wrapped;
      wrapped := true;
      CONTINUE;
    END IF;

    RETURN QUERY
      SELECT candidate, s.id FROM a3.vector_sets s
      WHERE s.state <> 'retired' AND EXISTS (
        SELECT FROM a3.embedding_queue q
        WHERE q.organization = candidate AND q.set_id = s.id AND q.dead_at IS NULL AND q.available_at <= now())
      ORDER BY s.state LIMIT 1;
    EXIT WHEN FOUND OR (wrapped AND candidate >= served);
  END LOOP;
END $$;

-- Organizations with more vectors outside of a graph than comparing them all should take, and those with a graph that new ones wait for.
CREATE FUNCTION a3.organizations_to_graph(most integer) RETURNS TABLE (organization text, set_id integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  searched integer;
BEGIN
  FOR searched IN SELECT id FROM a3.vector_sets WHERE state <> 'retired' LOOP
    RETURN QUERY EXECUTE format($waiting$
      SELECT v.organization, %1$s FROM a3.vectors_%1$s v WHERE NOT v.in_graph GROUP BY v.organization
      HAVING count(*) > $1 OR EXISTS (
        SELECT FROM a3.vector_graphs g WHERE g.organization = v.organization AND g.set_id = %1$s)
      $waiting$, searched) USING most;
  END LOOP;
END $$;

-- How far the sets are over all organizations.
CREATE FUNCTION a3.vector_set_counts() RETURNS TABLE (set_id integer, embedded bigint, queued bigint, dead bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  counted integer;
BEGIN
  FOR counted IN SELECT id FROM a3.vector_sets ORDER BY id LOOP
    RETURN QUERY EXECUTE format($counts$
      SELECT %1$s, (SELECT count(*) FROM a3.vectors_%1$s),
        count(*) FILTER (WHERE q.dead_at IS NULL), count(*) FILTER (WHERE q.dead_at IS NOT NULL)
      FROM a3.embedding_queue q WHERE q.set_id = %1$s
      $counts$, counted);
  END LOOP;
END $$;

SELECT a3.hand_over('a3.add_vector_set(text, integer, boolean)', 'a3agent_worker');
SELECT a3.hand_over('a3.advance_vector_sets()', 'a3agent_worker');
SELECT a3.hand_over('a3.next_waiting(text)', 'a3agent_worker');
SELECT a3.hand_over('a3.organizations_to_graph(integer)', 'a3agent_worker');
SELECT a3.hand_over('a3.vector_set_counts()', 'a3agent_worker');
REVOKE EXECUTE ON FUNCTION a3.queue_made_clients, a3.queue_changed_clients FROM PUBLIC;

-- The tables of the sets are its own.
GRANT CREATE ON SCHEMA a3 TO a3agent_worker;
