-- name: add
-- A key for a system.
insert into source_keys (hash, id, source_id, name, test, types, per_minute, created_at)
values (:hash, :id, :source_id, :name, :test, :types, :per_minute, :created_at);

-- name: find
-- A key by the hash of its secret.
select id, source_id, name, test, types, per_minute, created_at, used_at, revoked_at
from source_keys where hash = :hash and revoked_at is null;

-- name: listed
-- A source's keys that work.
select id, source_id, name, test, types, per_minute, created_at, used_at, revoked_at
from source_keys where source_id = :source_id and revoked_at is null order by id;

-- name: source_of
-- Whose key it is.
select source_id from source_keys where id = :id;

-- name: touch
-- It was used.
update source_keys set used_at = :now where id = :id and (used_at is null or used_at < :before);

-- name: revoke
-- It works no longer.
update source_keys set revoked_at = :now where id = :id and revoked_at is null;
