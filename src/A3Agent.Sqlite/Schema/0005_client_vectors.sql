-- What is kept beside a client for its search. Only the application can make these: it fills them, in clients from before this file,
-- in the transaction that applies the file. content_hash is SHA-256 of the text that is embedded; spelled holds the words that a wrong
-- spelling is compared with, as a JSON list.
ALTER TABLE clients ADD COLUMN content_hash BLOB CHECK (length(content_hash) = 32);
ALTER TABLE clients ADD COLUMN folded_email TEXT;
ALTER TABLE clients ADD COLUMN spelled TEXT;
CREATE INDEX clients_by_email ON clients (organization, folded_email, id) WHERE folded_email IS NOT NULL;

-- AUTOINCREMENT: a number is never used again, also when its set is gone.
CREATE TABLE vector_sets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  model TEXT NOT NULL,
  dimensions INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('filling', 'active', 'retired')),
  created_at INTEGER NOT NULL,
  retired_at INTEGER
);

-- Little-endian float32. WITHOUT ROWID: the vectors that one search reads lie together. No foreign keys, which would need indexes of
-- their own: the triggers below remove a client's vectors, and dropping a set removes the set's.
CREATE TABLE client_vectors (
  organization TEXT NOT NULL,
  set_id INTEGER NOT NULL,
  document INTEGER NOT NULL,
  content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
  vector BLOB NOT NULL,
  PRIMARY KEY (organization, set_id, document)
) WITHOUT ROWID;

-- A change of a client makes a new row, with a version that was never used: what was claimed before is void. A row waits until
-- available_at, which is also when its lease ends; 0 is at once. is_new: the set has no vector of the client, not even an old one.
CREATE TABLE embedding_queue (
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  organization TEXT NOT NULL,
  set_id INTEGER NOT NULL,
  document INTEGER NOT NULL,
  is_new INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  available_at INTEGER NOT NULL DEFAULT 0,
  lease BLOB,
  error TEXT,
  dead_at INTEGER,
  UNIQUE (organization, document, set_id)
);
CREATE INDEX embedding_queue_due ON embedding_queue (organization, set_id, available_at, version) WHERE dead_at IS NULL;
CREATE INDEX embedding_queue_new ON embedding_queue (organization, set_id) WHERE is_new = 1 AND dead_at IS NULL;
CREATE INDEX embedding_queue_dead ON embedding_queue (organization, dead_at) WHERE dead_at IS NOT NULL;

CREATE TRIGGER client_vectors_after_insert AFTER INSERT ON clients WHEN new.content_hash IS NOT NULL BEGIN
  INSERT INTO embedding_queue (organization, set_id, document, is_new)
  SELECT new.organization, id, new.document, 1 FROM vector_sets WHERE state <> 'retired';
END;

CREATE TRIGGER client_vectors_after_update AFTER UPDATE OF content_hash ON clients
WHEN new.content_hash IS NOT old.content_hash AND new.content_hash IS NOT NULL BEGIN
  DELETE FROM embedding_queue WHERE organization = new.organization AND document = new.document;
  INSERT INTO embedding_queue (organization, set_id, document, is_new)
  SELECT new.organization, id, new.document, NOT EXISTS (
    SELECT 1 FROM client_vectors
    WHERE organization = new.organization AND set_id = vector_sets.id AND document = new.document)
  FROM vector_sets WHERE state <> 'retired';
END;

CREATE TRIGGER client_vectors_after_delete AFTER DELETE ON clients BEGIN
  DELETE FROM embedding_queue WHERE organization = old.organization AND document = old.document;
  DELETE FROM client_vectors
  WHERE organization = old.organization AND set_id IN (SELECT id FROM vector_sets) AND document = old.document;
END;

-- The words of names, companies, e-mails and cities, with the number of clients that have each.
CREATE TABLE spelled_words (
  organization TEXT NOT NULL,
  word TEXT NOT NULL,
  clients INTEGER NOT NULL,
  PRIMARY KEY (organization, word)
) WITHOUT ROWID;

CREATE TRIGGER spelled_words_after_insert AFTER INSERT ON clients BEGIN
  INSERT INTO spelled_words (organization, word, clients)
  SELECT new.organization, value, 1 FROM json_each(new.spelled) WHERE true
  ON CONFLICT (organization, word) DO UPDATE SET clients = clients + 1;
END;

CREATE TRIGGER spelled_words_after_update AFTER UPDATE OF spelled ON clients WHEN new.spelled IS NOT old.spelled BEGIN
  UPDATE spelled_words SET clients = clients - 1
  WHERE organization = old.organization AND word IN (SELECT value FROM json_each(old.spelled));
  INSERT INTO spelled_words (organization, word, clients)
  SELECT new.organization, value, 1 FROM json_each(new.spelled) WHERE true
  ON CONFLICT (organization, word) DO UPDATE SET clients = clients + 1;
  DELETE FROM spelled_words
  WHERE organization = old.organization AND word IN (SELECT value FROM json_each(old.spelled)) AND clients = 0;
END;

CREATE TRIGGER spelled_words_after_delete AFTER DELETE ON clients BEGIN
  UPDATE spelled_words SET clients = clients - 1
  WHERE organization = old.organization AND word IN (SELECT value FROM json_each(old.spelled));
  DELETE FROM spelled_words
  WHERE organization = old.organization AND word IN (SELECT value FROM json_each(old.spelled)) AND clients = 0;
END;
