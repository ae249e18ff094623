-- name: arrivals
-- What arrived, with who sent it.
select a.id, a.source_id, s.name, s.vouches, a.type, a.subject, a.time, a.received_at, a.body
from arrivals a join sources s on s.id = a.source_id where a.id in (:ids*);

-- name: latest
-- The last that arrived of a type.
select a.id, a.source_id, s.name, s.vouches, a.type, a.subject, a.time, a.received_at, a.body
from arrivals a join sources s on s.id = a.source_id
where a.type = :type and (:name = '' or s.name = :name) and a.body <> ''
order by a.number desc limit :limit;

-- name: latest_own
-- The last of Kring's own of a type.
select position, id, type, subject, actor, at, recorded_at, history, data
from events where position > :after and type = :type and history = 0 order by position desc limit :limit;

-- name: types
-- Which types arrived lately.
select type, count(*) as number from (select type from arrivals order by number desc limit :limit) as lately
group by type order by number desc, type;

-- name: depth
-- How many rules led to a conversation.
select max(depth) from flow_runs where conversation_id = :conversation_id and conversation_id <> '';

-- name: asker
-- Whom a conversation is about.
select asker_id from conversations where id = :id;

-- name: circles
-- The circles that somebody is a member of.
select c.slug from memberships m join circles c on c.id = m.circle_id
where m.person_id = :person_id and m.left_at is null order by c.slug;

-- name: traits
-- What is known of somebody, what counts most last.
select name, value from traits where person_id = :person_id
order by case source when '' then 1 else 0 end, told_at, source;
