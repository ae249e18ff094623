-- name: any_person
-- Whether anybody is known here.
select 1 from people limit 1;

-- name: any_event
-- Whether anything has happened here.
select 1 from events limit 1;

-- name: join
-- This question was put under that one.
update conversations set joined_to = :joined_to where id = :id;

-- name: number
-- Each conversation's row among the words.
update conversations set number = n.number
from (select id, row_number() over (order by id) as number from conversations) as n where n.id = conversations.id;

-- name: forget_words
-- No words.
delete from words;

-- name: found_by_others
-- Words that not only their participants can find: they are kept masked.
select c.id, c.title, q.body as question, coalesce(a.body, '') as answer
from conversations c join messages q on q.conversation_id = c.id and q.number = 0
left join messages a on a.id = c.answer_id where c.hidden_at is null and c.visibility <> 'participants';

-- name: index_words [sqlite]
-- Everybody's words, as kring.knowledge.index keeps them.
insert into words (rowid, title, question, answer)
select c.number, c.title, substr(q.body, 1, 20000), coalesce(substr(a.body, 1, 20000), '')
from conversations c join messages q on q.conversation_id = c.id and q.number = 0
left join messages a on a.id = c.answer_id and a.hidden_at is null and c.state = 'solved'
where c.hidden_at is null order by c.number;

-- name: index_words [postgres]
insert into words (conversation_id, vector)
select c.id, setweight(to_tsvector('simple', c.title), 'A')
  || setweight(to_tsvector('simple', substr(q.body, 1, 20000)), 'B')
  || setweight(to_tsvector('simple', coalesce(substr(a.body, 1, 20000), '')), 'C')
from conversations c join messages q on q.conversation_id = c.id and q.number = 0
left join messages a on a.id = c.answer_id and a.hidden_at is null and c.state = 'solved'
where c.hidden_at is null;
