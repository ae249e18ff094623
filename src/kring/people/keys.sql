-- name: add
-- A key for a program.
insert into api_keys (hash, id, person_id, name, scopes, created_at)
values (:hash, :id, :person_id, :name, :scopes, :created_at);

-- name: find
-- A key by the hash of its secret, while its owner is here.
select k.id, k.person_id, k.name, k.scopes, k.created_at, k.used_at, k.revoked_at
from api_keys k join people p on p.id = k.person_id
where k.hash = :hash and k.revoked_at is null and p.state = 'joined';

-- name: listed
-- A person's keys that work.
select id, person_id, name, scopes, created_at, used_at, revoked_at from api_keys
where person_id = :person_id and revoked_at is null order by id;

-- name: revoke
-- A key works no longer.
update api_keys set revoked_at = :now where person_id = :person_id and id = :id and revoked_at is null;

-- name: touch
-- It was used.
update api_keys set used_at = :now where id = :id and (used_at is null or used_at < :before);
