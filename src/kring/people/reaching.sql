-- name: came_back
-- Mail to it came back.
update contact_points set returned_at = :now, returned_why = :status where id = :id;

-- name: shown_at
-- When it last was shown that mail arrives.
select reached_at from contact_points where id = :id;

-- name: stop
-- Nothing more is written to it.
update contact_points set stopped_at = :now where id = :id and person_id = :person_id and stopped_at is null;

-- name: is_stopped
-- Whether nothing is.
select 1 from contact_points where id = :id and person_id = :person_id and stopped_at is not null;

-- name: returned
-- A person's address that mail came back from.
select id from contact_points
where person_id = :person_id and kind = 'mail' and address = :address and returned_at is not null;

-- name: arrived
-- Mail arrives there.
update contact_points set reached_at = :now where person_id = :person_id and kind = 'mail' and address = :address;

-- name: resume
-- It is written to again.
update contact_points set stopped_at = null, returned_at = null, returned_why = '', reached_at = :now
where id = :id and person_id = :person_id and returned_at is not null;
