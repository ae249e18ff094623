-- name: everywhere
-- The newest that anybody may see. What is not for participants only is said twice: else SQLite passes the index over.
select {id} from {source} where {seen} = 'public' and {seen} <> 'participants' and {shown} and {wanted}
order by {id} desc limit :limit;

-- name: in_circle
-- The newest of a circle that its members, or all, may see.
select {id} from {source} where {circle} = :here and {seen} = :visibility and {seen} <> 'participants' and {shown}
  and {wanted} order by {id} desc limit :limit;

-- name: looked_after
-- The newest of a circle for who looks after it.
select {id} from {source} where {circle} = :here and {wanted} order by {id} desc limit :limit;

-- name: own
-- The newest that a person takes part in.
select c.id from participants t join conversations c on c.id = t.conversation_id
where t.person_id = :viewer_id and t.until is null and c.hidden_at is null and t.conversation_id < :before
  and (:state = '' or c.state = :state) and (:circle_id = '' or c.circle_id = :circle_id)
  and (:topic = '' or exists (select 1 from conversation_topics x
    where x.topic = :topic and x.conversation_id = c.id))
order by t.conversation_id desc limit :limit;

-- name: known
-- What was solved last, for anybody to read.
select c.id from conversations c where c.state = 'solved' and c.visibility = 'public' and c.hidden_at is null
  and (c.ended_at, c.id) < (:ended_at, :before) order by c.ended_at desc, c.id desc limit :limit;

-- name: known_of
-- What was solved last under a topic, for anybody to read.
select x.conversation_id from conversation_topics x where x.topic = :topic and x.known_at is not null
  and (x.known_at, x.conversation_id) < (:ended_at, :before)
order by x.known_at desc, x.conversation_id desc limit :limit;

-- name: known_topics
-- The topics of what was solved last.
select c.topics from conversations c where c.state = 'solved' and c.visibility = 'public' and c.hidden_at is null
order by c.ended_at desc, c.id desc limit :limit;

-- name: asked_by
-- What a person asked or wonders too.
select c.*, c.messages - 1 - p.read_number as unread
from participants p join conversations c on c.id = p.conversation_id
where p.person_id = :person_id and p.role in ('asker', 'joined') and p.until is null and c.id < :before
  and c.hidden_at is null
order by c.id desc limit :limit;

-- name: helped_by
-- Where a person helped.
select c.* from participants p join conversations c on c.id = p.conversation_id
where p.person_id = :person_id and p.role = 'helper' and p.until is null and c.id < :before and {visible}
order by c.id desc limit :limit;

-- name: several
-- Some of them.
select c.* from conversations c where c.id in (:ids*) and {visible};

-- name: fetched
-- These, which the viewer is known to see.
select c.* from conversations c where c.id in (:ids*);
