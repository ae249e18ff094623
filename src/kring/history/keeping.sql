-- name: last_number
-- The last row among the words.
select max(number) from conversations where number is not null;

-- name: put_words [postgres]
-- The words of many conversations; on SQLite they are inserted by their numbers.
insert into words (conversation_id, vector)
select id, setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', question), 'B')
  || setweight(to_tsvector('simple', answer), 'C')
from unnest(:ids::text[], :titles::text[], :questions::text[], :answers::text[]) as t (id, title, question, answer);
