-- name: get
-- One arrival.
select id, source_id, source, event_id, type, subject, time, received_at, body from arrivals where id = :id;

-- name: several
-- Some arrivals.
select id, source_id, source, event_id, type, subject, time, received_at, body from arrivals where id in (:ids*);

-- name: latest
-- The newest of a type.
select id, source_id, source, event_id, type, subject, time, received_at, body from arrivals
where type = :type order by number desc limit :limit;
