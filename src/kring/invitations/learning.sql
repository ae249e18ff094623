-- name: asked
-- Questions with their text.
select c.id, c.circle_id, c.asker_id, c.asked_at, c.title, c.topics as tags, c.language, q.body
from conversations c join messages q on q.conversation_id = c.id and q.number = 0
where c.id in (:ids*);

-- name: said
-- Messages, how they begin unless hidden, and whether each is its author's first in that conversation.
select m.id, m.conversation_id, m.author_id, m.posted_at, m.posts, c.asker_id,
  case when m.hidden_at is null then substr(m.body, 1, 400) else '' end as text,
  case when exists (select 1 from messages e where e.conversation_id = m.conversation_id
    and e.author_id = m.author_id and e.number < m.number) then 0 else 1 end as is_first
from messages m join conversations c on c.id = m.conversation_id and c.kind = 'ask'
where m.id in (:ids*);

-- name: declared
-- On what these people like to be asked.
select person_id, topic from person_topics where person_id in (:ids*) order by person_id, topic;

-- name: event_at
-- The event at a place in the log.
select id from events where position = :position;
