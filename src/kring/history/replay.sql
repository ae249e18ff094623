-- name: asked
-- A page of asks with their text.
select c.id, c.asked_at, c.asker_id, c.title, c.topics, c.circle_id, q.body
from conversations c join messages q on q.conversation_id = c.id and q.number = 0
where c.id > :after and c.kind = 'ask' and c.hidden_at is null and (c.circle_id = :circle_id or :circle_id = '')
order by c.id limit :limit;

-- name: replied
-- Who but the asker wrote in some conversations, since when, how often, and how they began.
select m.conversation_id, m.author_id, min(m.posted_at) as created, cast(sum(m.posts) as bigint) as posts,
  (select substr(f.body, 1, 400) from messages f where f.conversation_id = m.conversation_id
    and f.author_id = m.author_id and f.hidden_at is null order by f.number limit 1) as body
from messages m join conversations c on c.id = m.conversation_id
where m.conversation_id in (:ids*) and m.author_id <> c.asker_id and m.hidden_at is null
group by m.conversation_id, m.author_id;

-- name: thanked
-- Who was thanked in some conversations.
select subject, data from events where subject in (:ids*) and type = 'ask.thanked';
