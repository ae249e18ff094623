-- name: claim
-- Reserve a key; no row when somebody has it.
insert into idempotency (principal, key, hash, status, headers, body, at)
values (:principal, :key, :hash, 0, '{}', '', :at) on conflict (principal, key) do nothing;

-- name: kept
-- What a key was answered with.
select hash, status, headers, body from idempotency where principal = :principal and key = :key;

-- name: keep
-- Keep the answer to a reserved key.
update idempotency set status = :status, headers = :headers, body = :body
where principal = :principal and key = :key;

-- name: forget_one
-- A key whose time is over is free again.
delete from idempotency where principal = :principal and key = :key and at < :before;

-- name: forget
-- Let a bounded number of old answers go.
delete from idempotency where (principal, key) in
  (select principal, key from idempotency where at < :before order by at limit :limit);
