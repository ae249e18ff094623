-- name: add
-- A link that was mailed or shown.
insert into links (hash, purpose, person_id, subject, created_at, expires_at)
values (:hash, :purpose, :person_id, :subject, :created_at, :expires_at);

-- name: find
-- A link by the hash of its secret.
select purpose, person_id, subject, created_at, expires_at, used_at from links where hash = :hash;

-- name: use
-- Use it once: of two at the same time, one gets it.
update links set used_at = :now where hash = :hash and used_at is null and expires_at > :now;

-- name: end
-- Links to the same are worth nothing any more.
update links set used_at = :now
where person_id = :person_id and purpose = :purpose and subject = :subject and used_at is null;

-- name: forget
-- Links that ended long ago.
delete from links where expires_at < :before;
