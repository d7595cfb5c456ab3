-- Clients of one organization ($1), so many ($2), about so many topics ($3): invented, always the same. Words are made of syllables.
WITH syllables AS MATERIALIZED (
  SELECT '{ba,cor,del,fin,gar,hal,jo,ker,lum,mar,nor,ost,pel,qua,ran,sol,tam,ul,ver,wil,xen,yar,zan,bri,cle,dra,fro,gli,kra,pla,sti,tro}'::text[] AS s
), made AS (
  SELECT i, 'c' || lpad(i::text, 7, '0') AS id, h, h2,
    s[1 + (h & 31)] || s[1 + ((h >> 5) & 31)] || s[1 + ((h >> 10) & 31)] AS name,
    s[1 + ((h >> 15) & 31)] || s[1 + ((h >> 20) & 31)] || s[1 + ((h >> 25) & 31)] AS family,
    (ARRAY['Ironworks','Logistics','Medical','Software','Energy','Retail','Foods','Partners'])[1 + ((h >> 30) & 7)] AS kind,
    (ARRAY['Columbus','Dayton','Toledo','Boston','Denver','Austin','Seattle','Portland','Phoenix','Chicago','Detroit','Memphis','Tampa','Omaha','Reno','Fresno'])[1 + ((h >> 33) & 15)] AS city,
    (SELECT string_agg(s[1 + ((h2 >> (3 * n)) & 15)] || s[1 + ((h >> (2 * n)) & 15)], ' ') FROM generate_series(1, 12) AS n) AS notes
  FROM (SELECT i, abs(hashtextextended($1 || i, 1)) AS h, abs(hashtextextended($1 || i, 2)) AS h2 FROM generate_series(0, $2 - 1) AS i) AS numbers, syllables
), described AS (
  SELECT m.*, initcap(name) || ' ' || initcap(family) AS display, initcap(family) || ' ' || kind AS company,
    name || '.' || family || '@' || lower(kind) || '.example' AS email,
    array_remove(ARRAY[
      'tag' || (h % 20), CASE WHEN h2 % 10 = 0 THEN 'tenth' END, CASE WHEN h2 % 100 = 1 THEN 'hundredth' END,
      CASE WHEN h2 % 1000 = 2 THEN 'thousandth' END, CASE WHEN (i % $3) % 10 = 3 THEN 'topic' END], NULL) AS tags
  FROM made m
)
INSERT INTO a3.clients (organization, id, display_name, company, email, phone, status, tags, notes, industry, city, country,
  folded_name, folded_email, folded_tags, folded, words, spelled, content_hash)
SELECT $1, id, display, company, email, '+1 555 ' || lpad((h % 10000000)::text, 7, '0'),
  (ARRAY['active','active','lead','inactive'])[1 + (h2 % 4)], array_to_json(tags), notes, kind, city, 'US',
  lower(display), email, tags, lower(concat_ws(chr(31), display, company, email, '')),
  setweight(to_tsvector('simple', display), 'A')
    || setweight(to_tsvector('simple', concat_ws(' ', company, replace(replace(email, '@', ' '), '.', ' '), kind, city, array_to_string(tags, ' '))), 'B')
    || setweight(to_tsvector('simple', 'US'), 'C') || to_tsvector('simple', notes),
  lower(concat_ws(' ', display, company, replace(replace(email, '@', ' '), '.', ' '), city)),
  sha256(convert_to(concat_ws(chr(10), display, company, email, array_to_string(tags, ', '), notes, city, kind), 'UTF8'))
FROM described
