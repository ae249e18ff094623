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

-- name: moved
-- In which asks a merge let something move, while it stands or, in turn, since it was undone.
select distinct case when v.place = 'messages.author_id' then m.conversation_id else v.key end
from merges g join merge_moves v on v.merge_id = g.id
  left join messages m on m.id = v.key and v.place = 'messages.author_id'
where g.id = :merge_id and (g.undone_at is not null) = (:undone = 1)
  and v.place in ('messages.author_id', 'conversations.asker_id');

-- name: event_at
-- The event at a place in the log.
select id from events where position = :position;
