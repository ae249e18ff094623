-- name: failing
-- The endpoints that fail.
select endpoint, failures, failed_at, next_at, why from circuits order by endpoint;

-- name: probe
-- One tries it, and nobody else meanwhile.
update circuits set next_at = :later where endpoint = :endpoint and next_at = :next_at;

-- name: failed
-- Once more.
insert into circuits (endpoint, failures, failed_at, why) values (:endpoint, 1, :now, :why)
on conflict (endpoint) do update set failures = circuits.failures + 1, failed_at = excluded.failed_at, why = excluded.why;

-- name: failures
-- How often in a row.
select failures from circuits where endpoint = :endpoint;

-- name: open
-- It is left alone until then.
update circuits set next_at = :next_at where endpoint = :endpoint;

-- name: worked
-- It fails no more.
delete from circuits where endpoint = :endpoint;
