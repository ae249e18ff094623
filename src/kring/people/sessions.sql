-- name: add
-- Somebody came in.
insert into sessions (hash, id, person_id, kind, created_at, seen_at, expires_at, agent, guest_id)
values (:hash, :id, :person_id, :kind, :created_at, :seen_at, :expires_at, :agent, :guest_id);

-- name: find
-- A session by the hash of its cookie.
select id, person_id, kind, created_at, seen_at, expires_at, agent, guest_id from sessions
where hash = :hash and expires_at > :now;

-- name: touch
-- It is still used.
update sessions set seen_at = :now, expires_at = :expires_at where id = :id and seen_at < :before;

-- name: listed
-- Where a person is signed in.
select id, person_id, kind, created_at, seen_at, expires_at, agent from sessions
where person_id = :person_id and kind not in ('half', 'seat') and expires_at > :now order by seen_at desc;

-- name: end
-- One session is over.
delete from sessions where person_id = :person_id and id = :id;

-- name: end_others
-- All sessions but this one are over.
delete from sessions where person_id = :person_id and id <> :id;

-- name: forget
-- Sessions whose time is over.
delete from sessions where expires_at < :now;
