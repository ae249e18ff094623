-- name: asked
-- The times at which a person was asked lately.
select asked_week from people where id = :id;

-- name: keep
-- One person's load, if nobody else changed it meanwhile.
update people set asked_week = :after where id = :id and asked_week = :before;
