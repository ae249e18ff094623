-- name: points
-- How they are reached.
select address, proven_at from contact_points where person_id = :person_id order by kind, proven_at is null, address;

-- name: asked
select count(*) from conversations where asker_id = :person_id;

-- name: wrote
select count(*) from messages where author_id = :person_id;
