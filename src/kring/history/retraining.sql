-- name: asked_at
-- When every ask in sight was asked.
select asked_at, id from conversations where kind = 'ask' and hidden_at is null order by asked_at, id;

-- name: asked
-- Asks with their text.
select c.id, c.circle_id, c.asker_id, c.asked_at, c.title, c.topics, c.language, q.body
from conversations c join messages q on q.conversation_id = c.id and q.number = 0
where c.id in (:ids*);
