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

-- name: words
-- A conversation's words as they are now; none while it is hidden.
select c.title, q.body as question, coalesce(a.body, '') as answer
from conversations c join messages q on q.conversation_id = c.id and q.number = 0
left join messages a on a.id = c.answer_id and a.hidden_at is null and c.state = 'solved'
where c.id = :conversation_id and c.hidden_at is null;
