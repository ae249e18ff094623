-- name: put [sqlite]
-- A conversation's words.
insert into words (rowid, title, question, answer)
select number, :title, :question, :answer from conversations where id = :conversation_id;

-- name: put [postgres]
insert into words (conversation_id, vector)
values (:conversation_id, setweight(to_tsvector('simple', :title), 'A')
  || setweight(to_tsvector('simple', :question), 'B') || setweight(to_tsvector('simple', :answer), 'C'));

-- name: remove [sqlite]
-- Out of the index.
delete from words where rowid = (select number from conversations where id = :conversation_id);

-- name: remove [postgres]
delete from words where conversation_id = :conversation_id;

-- name: reindex [sqlite]
-- A conversation's words as they are now.
insert into words (rowid, title, question, answer)
select c.number, c.title, substr(q.body, 1, 20000), coalesce(substr(a.body, 1, 20000), '')
from conversations c join messages q on q.conversation_id = c.id and q.number = 0
left join messages a on a.id = c.answer_id and a.hidden_at is null and c.state = 'solved'
where c.id = :conversation_id and c.hidden_at is null;

-- name: reindex [postgres]
insert into words (conversation_id, vector)
select c.id, setweight(to_tsvector('simple', c.title), 'A')
  || setweight(to_tsvector('simple', substr(q.body, 1, 20000)), 'B')
  || setweight(to_tsvector('simple', coalesce(substr(a.body, 1, 20000), '')), 'C')
from conversations c join messages q on q.conversation_id = c.id and q.number = 0
left join messages a on a.id = c.answer_id and a.hidden_at is null and c.state = 'solved'
where c.id = :conversation_id and c.hidden_at is null;
