-- Words of clients, without case and diacritics. The index keeps no texts of its own (content = clients); the triggers keep it
-- in step inside the transaction of every write. phone_ends holds the ends of the phone number's digits, so that any part of
-- the number is the beginning of a word.
CREATE VIRTUAL TABLE client_words USING fts5 (
  scope, display_name, company, email, phone, tags, notes, industry, city, state, country, phone_ends,
  content = 'clients', content_rowid = 'document', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER client_words_after_insert AFTER INSERT ON clients BEGIN
  INSERT INTO client_words (rowid, scope, display_name, company, email, phone, tags, notes, industry, city, state, country, phone_ends)
  VALUES (new.document, new.scope, new.display_name, new.company, new.email, new.phone, new.tags, new.notes, new.industry,
    new.city, new.state, new.country, new.phone_ends);
END;

CREATE TRIGGER client_words_after_delete AFTER DELETE ON clients BEGIN
  INSERT INTO client_words (client_words, rowid, scope, display_name, company, email, phone, tags, notes, industry, city, state,
    country, phone_ends)
  VALUES ('delete', old.document, old.scope, old.display_name, old.company, old.email, old.phone, old.tags, old.notes,
    old.industry, old.city, old.state, old.country, old.phone_ends);
END;

CREATE TRIGGER client_words_after_update
AFTER UPDATE OF display_name, company, email, phone, tags, notes, industry, city, state, country, phone_ends ON clients BEGIN
  INSERT INTO client_words (client_words, rowid, scope, display_name, company, email, phone, tags, notes, industry, city, state,
    country, phone_ends)
  VALUES ('delete', old.document, old.scope, old.display_name, old.company, old.email, old.phone, old.tags, old.notes,
    old.industry, old.city, old.state, old.country, old.phone_ends);
  INSERT INTO client_words (rowid, scope, display_name, company, email, phone, tags, notes, industry, city, state, country, phone_ends)
  VALUES (new.document, new.scope, new.display_name, new.company, new.email, new.phone, new.tags, new.notes, new.industry,
    new.city, new.state, new.country, new.phone_ends);
END;
