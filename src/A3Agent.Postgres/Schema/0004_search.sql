-- The client search: ranked lists (the same name or e-mail, all words, any word, nearly the same spelling, meaning) fused by
-- reciprocal rank, in one call. The functions run as a3agent_search, which row-level security does not bind, since it would keep the
-- indexes over words, spelling and tags from being used; so each of their queries begins with the organization of the transaction, and
-- the rows themselves are read by the caller, whom row-level security does bind.

CREATE POLICY search ON a3.clients FOR SELECT TO a3agent_search USING (true);
GRANT SELECT (organization, id, status, folded_name, folded_email, folded_tags, words, spelled) ON a3.clients TO a3agent_search;
CREATE POLICY search ON a3.vector_graphs FOR SELECT TO a3agent_search USING (true);
GRANT SELECT ON a3.vector_graphs TO a3agent_search;

-- Whether a client is wanted: inlined by the planner.
CREATE FUNCTION a3.is_wanted(status text, folded_tags text[], wanted_status text, wanted_tags text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (wanted_status IS NULL OR status = wanted_status) AND (cardinality(wanted_tags) = 0 OR folded_tags @> wanted_tags)
$$;

-- The nearest vectors of an organization out of the set's graph. The settings leave the planner one way: along the graph, nearest
-- first, each vector's client looked up by its key. The scan goes on until enough of them are the organization's and wanted.
-- ef_search and the limits: measured in docs/operations.md.
CREATE FUNCTION a3.nearest_in_graph(
  owner text, set_id integer, query halfvec, wanted_status text, wanted_tags text[], most integer)
RETURNS TABLE (client_id text, distance double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET hnsw.iterative_scan = 'strict_order' SET hnsw.ef_search = 400 SET hnsw.max_scan_tuples = 200000 SET hnsw.scan_mem_multiplier = 8
SET enable_sort = off SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF wanted_status IS NULL AND cardinality(wanted_tags) = 0 THEN
    RETURN QUERY EXECUTE format(
      'SELECT v.client_id, v.embedding <=> $2 FROM a3.vectors_%s v WHERE v.organization = $1 AND v.in_graph ORDER BY v.embedding <=> $2 LIMIT $3',
      set_id) USING owner, query, most;
    RETURN;
  END IF;

  RETURN QUERY EXECUTE format($wanted$
    SELECT v.client_id, v.embedding <=> $2 FROM a3.vectors_%s v
    WHERE v.organization = $1 AND v.in_graph AND (
      SELECT a3.is_wanted(c.status, c.folded_tags, $4, $5) FROM a3.clients c WHERE c.organization = $1 AND c.id = v.client_id)
    ORDER BY v.embedding <=> $2 LIMIT $3
    $wanted$, set_id) USING owner, query, most, wanted_status, wanted_tags;
END $$;

-- The nearest vectors of an organization: compared one by one where they are few or the filters leave few, else along the graph, with
-- those that are not in it yet compared one by one.
CREATE FUNCTION a3.nearest(
  owner text, set_id integer, query halfvec, wanted_status text, wanted_tags text[], most integer, most_exact integer)
RETURNS TABLE (client_id text, distance double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  is_filtered CONSTANT boolean := wanted_status IS NOT NULL OR cardinality(wanted_tags) > 0;
  has_graph CONSTANT boolean := EXISTS (
    SELECT FROM a3.vector_graphs g WHERE g.organization = owner AND g.set_id = nearest.set_id);
  remaining integer;
BEGIN
  IF NOT is_filtered AND NOT has_graph THEN
    RETURN QUERY EXECUTE format(
      'SELECT v.client_id, v.embedding <=> $2 AS d FROM a3.vectors_%s v WHERE v.organization = $1 ORDER BY d, v.client_id LIMIT $3',
      set_id) USING owner, query, most;
    RETURN;
  END IF;

  IF is_filtered AND has_graph THEN
    -- As a text, since the plan of a kept statement, which is made for every filter, uses no index for any.
    EXECUTE $few$
      SELECT count(*) FROM (
        SELECT FROM a3.clients c WHERE c.organization = $1 AND a3.is_wanted(c.status, c.folded_tags, $2, $3) LIMIT $4) AS few
      $few$ INTO remaining USING owner, wanted_status, wanted_tags, most_exact + 1;
  END IF;

  IF is_filtered AND (NOT has_graph OR remaining <= most_exact) THEN
    RETURN QUERY EXECUTE format($exact$
      SELECT v.client_id, v.embedding <=> $2 AS d
      FROM a3.clients c JOIN a3.vectors_%s v ON v.organization = $1 AND v.client_id = c.id
      WHERE c.organization = $1 AND a3.is_wanted(c.status, c.folded_tags, $4, $5)
      ORDER BY d, v.client_id LIMIT $3
      $exact$, set_id) USING owner, query, most, wanted_status, wanted_tags;
    RETURN;
  END IF;

  RETURN QUERY EXECUTE format($both$
    SELECT u.client_id, u.d FROM (
      SELECT g.client_id, g.distance AS d FROM a3.nearest_in_graph($1, %1$s, $2, $4, $5, $3) g
      UNION ALL
      (SELECT v.client_id, v.embedding <=> $2 AS d FROM a3.vectors_%1$s v
       WHERE v.organization = $1 AND NOT v.in_graph AND (
         SELECT a3.is_wanted(c.status, c.folded_tags, $4, $5) FROM a3.clients c WHERE c.organization = $1 AND c.id = v.client_id)
       ORDER BY d, v.client_id LIMIT $3)) AS u
    ORDER BY u.d, u.client_id LIMIT $3
    $both$, set_id) USING owner, query, most, wanted_status, wanted_tags;
END $$;

-- Clients with all or any of some words, best first. A word weighs the more the fewer clients have it; the name counts more than
-- company, e-mail, phone, tags, industry and city, these more than state and country, and notes least. At most 5,000 are ranked.
CREATE FUNCTION a3.ranked_by_words(
  owner text, expression tsquery, each_word tsquery[], weights double precision[], wanted_status text, wanted_tags text[], most integer)
RETURNS TABLE (client_id text, score double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT found.id, (
    SELECT sum(w.weight * ts_rank('{0.1, 0.3, 0.6, 1.0}', found.words, w.word)) FROM unnest(each_word, weights) AS w (word, weight)) AS score
  FROM (
    SELECT c.id, c.words FROM a3.clients c
    WHERE c.organization = owner AND c.words @@ expression AND a3.is_wanted(c.status, c.folded_tags, wanted_status, wanted_tags)
    LIMIT 5000) AS found
  ORDER BY score DESC, found.id
  LIMIT most
$$;

-- The search of the organization that the transaction has set.
--   whole, written the query, folded, and as it was written
--   expressions    its words as expressions of the full-text index; spellings: the same words, '' where no near-spelling is looked for
--   vector, set    the query's vector and the set that it belongs to; null to compare words alone
--   lists          'hybrid', 'semantic' or 'keyword'
CREATE FUNCTION a3.search_clients(
  whole text, written text, expressions text[], spellings text[], wanted_status text, wanted_tags text[], vector real[], set_id integer,
  lists text, depth integer, most integer, min_similarity double precision, most_exact integer)
RETURNS TABLE (client_id text, score double precision, similarity double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET pg_trgm.strict_word_similarity_threshold = 0.4 AS $$
DECLARE
  owner CONSTANT text := nullif(current_setting('a3.organization', true), '');
  -- A word that more clients have than this does not tell them apart.
  common CONSTANT integer := 2000;
  by_meaning CONSTANT boolean := lists <> 'keyword' AND vector IS NOT NULL AND EXISTS (SELECT FROM a3.vector_sets s WHERE s.id = set_id AND s.state = 'active');
  query halfvec := CASE WHEN by_meaning THEN vector::halfvec END;
  known tsquery[] := '{}';
  known_weights double precision[] := '{}';
  rare tsquery[] := '{}';
  rare_weights double precision[] := '{}';
  misspelled text[] := '{}';
  all_known boolean := true;
  amount integer;
  ids text[] := '{}';
  scores double precision[] := '{}';
BEGIN
  IF owner IS NULL THEN
    RETURN;
  END IF;

  -- By meaning alone there is nothing to fuse; the statement below would cost more to plan than a small organization's search takes.
  IF by_meaning AND lists = 'semantic' THEN
    RETURN QUERY
      SELECT n.client_id, 1.0::double precision / (60 + row_number() OVER (ORDER BY n.distance, n.client_id)), 1 - n.distance
      FROM a3.nearest(owner, search_clients.set_id, query, wanted_status, wanted_tags, most, most_exact) n;
    RETURN;
  END IF;

  FOR i IN 1 .. cardinality(expressions) LOOP
    SELECT count(*) INTO amount FROM (
      SELECT FROM a3.clients c WHERE c.organization = owner AND c.words @@ expressions[i]::tsquery LIMIT common + 1) AS those;
    IF amount = 0 THEN
      all_known := false;
      IF spellings[i] <> '' THEN
        misspelled := misspelled || spellings[i];
      END IF;
    ELSE
      known := known || expressions[i]::tsquery;
      known_weights := known_weights || ln(2 + common::double precision / amount);
      IF amount <= common THEN
        rare := rare || expressions[i]::tsquery;
        rare_weights := rare_weights || ln(2 + common::double precision / amount);
      END IF;
    END IF;
  END LOOP;

  RETURN QUERY EXECUTE format($search$
    WITH exact AS MATERIALIZED (
      SELECT c.id, row_number() OVER (ORDER BY c.id) AS place FROM a3.clients c
      WHERE c.organization = $1 AND a3.is_wanted(c.status, c.folded_tags, $2, $3) AND c.id IN (
        SELECT n.id FROM a3.clients n WHERE n.organization = $1 AND n.folded_name = $4
        UNION ALL SELECT e.id FROM a3.clients e WHERE e.organization = $1 AND e.folded_email = $4
        UNION ALL SELECT $5)
      LIMIT $6
    ), all_words AS MATERIALIZED (
      SELECT r.client_id AS id, row_number() OVER (ORDER BY r.score DESC, r.client_id) AS place
      FROM a3.ranked_by_words($1, (SELECT string_agg(w::text, ' & ')::tsquery FROM unnest($7) AS w), $7, $8, $2, $3, $6) r
      WHERE $9
    ), any_word AS MATERIALIZED (
      SELECT r.client_id AS id, row_number() OVER (ORDER BY r.score DESC, r.client_id) AS place
      FROM a3.ranked_by_words($1, (SELECT string_agg(w::text, ' | ')::tsquery FROM unnest($10) AS w), $10, $11, $2, $3, $6) r
      WHERE $12
    ), spelling AS MATERIALIZED (
      SELECT near.id, row_number() OVER (ORDER BY near.likeness DESC, near.id) AS place FROM (
        SELECT c.id, max(strict_word_similarity(w, c.spelled)) AS likeness
        FROM unnest($13) AS w JOIN a3.clients c ON c.organization = $1 AND w <<%% c.spelled
        WHERE a3.is_wanted(c.status, c.folded_tags, $2, $3)
        GROUP BY c.id ORDER BY likeness DESC, c.id LIMIT $6) AS near
    ), meaning AS MATERIALIZED (
      SELECT n.client_id AS id, row_number() OVER (ORDER BY n.distance, n.client_id) AS place
      FROM %s n
    ), fused AS MATERIALIZED (
      SELECT u.id, sum(1.0::double precision / (60 + u.place)) AS score FROM (
        SELECT * FROM exact UNION ALL SELECT * FROM all_words UNION ALL SELECT * FROM any_word
        UNION ALL SELECT * FROM spelling UNION ALL SELECT * FROM meaning) AS u
      GROUP BY u.id ORDER BY score DESC, u.id LIMIT $14)
    SELECT f.id, f.score, %s FROM fused f %s ORDER BY f.score DESC, f.id
    $search$,
    CASE WHEN by_meaning
      THEN format('(SELECT m.client_id, m.distance FROM a3.nearest($1, %s, $15, $2, $3, $6, $16) m WHERE 1 - m.distance >= $17)', set_id)
      ELSE '(SELECT NULL::text AS client_id, NULL::double precision AS distance WHERE false)' END,
    CASE WHEN by_meaning THEN '1 - (v.embedding <=> $15)' ELSE 'NULL::double precision' END,
    CASE WHEN by_meaning
      THEN format('LEFT JOIN a3.vectors_%s v ON v.organization = $1 AND v.client_id = f.id', set_id) ELSE '' END)
  USING owner, wanted_status, wanted_tags, whole, written, depth, known, known_weights, all_known AND cardinality(known) > 0,
    rare, rare_weights, cardinality(expressions) > 1 AND cardinality(rare) > 0, misspelled, most, query, most_exact, min_similarity;
END $$;

-- The parts take the organization as a value: nobody but the search itself may call them.
GRANT CREATE ON SCHEMA a3 TO a3agent_search;
ALTER FUNCTION a3.nearest_in_graph OWNER TO a3agent_search;
ALTER FUNCTION a3.nearest OWNER TO a3agent_search;
ALTER FUNCTION a3.ranked_by_words OWNER TO a3agent_search;
REVOKE EXECUTE ON FUNCTION a3.is_wanted, a3.nearest_in_graph, a3.nearest, a3.ranked_by_words FROM PUBLIC;
GRANT EXECUTE ON FUNCTION a3.is_wanted TO a3agent_search;
SELECT a3.hand_over(
  'a3.search_clients(text, text, text[], text[], text, text[], real[], integer, text, integer, integer, double precision, integer)',
  'a3agent_search');
