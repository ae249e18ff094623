-- name: since
-- The next events beyond a position.
select position, id, type, subject, actor, at, recorded_at, history, data
from events where position > :position order by position limit :limit;

-- name: since_of
-- The next events of some types, within a stretch of the log.
select position, id, type, subject, actor, at, recorded_at, history, data
from events where position > :position and position <= :until and type in (:types*) order by position limit :limit;

-- name: of_subject
-- The events about one thing.
select position, id, type, subject, actor, at, recorded_at, history, data
from events where subject = :subject and position > :position order by position limit :limit;

-- name: latest
-- The newest events before a position.
select position, id, type, subject, actor, at, recorded_at, history, data
from events where position < :before order by position desc limit :limit;

-- name: last_position
-- The place of the newest event.
select max(position) from events;
