-- name: block
-- A person wants nothing to do with another.
insert into blocks (person_id, blocked_id, at) values (:person_id, :blocked_id, :now) on conflict do nothing;

-- name: unblock
-- Take it back.
delete from blocks where person_id = :person_id and blocked_id = :blocked_id;

-- name: blocked_by
-- Whom a person blocked.
select blocked_id from blocks where person_id = :person_id order by at desc;

-- name: apart
-- Everybody who must not meet this person: they blocked them, or were blocked by them.
select blocked_id from blocks where person_id = :person_id
union
select person_id from blocks where blocked_id = :person_id;
