-- name: add
-- Something to tell an endpoint, unless it is told already.
insert into webhook_deliveries (endpoint_id, message_id, type, subject, at, position, payload, made_at, next_at)
values (:endpoint_id, :message_id, :type, :subject, :at, :position, :payload, :made_at, :made_at)
on conflict (endpoint_id, message_id) do nothing;

-- name: add_again
-- The same, but what was told already, or given up, is told once more under its id.
insert into webhook_deliveries (endpoint_id, message_id, type, subject, at, position, payload, made_at, next_at)
values (:endpoint_id, :message_id, :type, :subject, :at, :position, :payload, :made_at, :made_at)
on conflict (endpoint_id, message_id) do update
set state = 'waiting', tries = 0, next_at = excluded.next_at, made_at = excluded.made_at;

-- name: get
-- One, of an endpoint.
select {columns} from webhook_deliveries where number = :number and endpoint_id = :endpoint_id;

-- name: recent
-- An endpoint's newest, of all states or of one.
select {columns} from webhook_deliveries
where endpoint_id = :endpoint_id and number < :before and (:state = '' or state = :state)
order by number desc limit :limit;

-- name: tries
-- Those of its tries that failed, newest first.
select at, status, took, said from webhook_tries where number = :number order by at desc;

-- name: again
-- Told once more under the same id.
update webhook_deliveries set state = 'waiting', tries = 0, next_at = :now, made_at = :now
where number = :number and endpoint_id = :endpoint_id;

-- name: counts
-- How many of an endpoint's are in each state, of the newest.
select state, count(*) as number from (
  select state from webhook_deliveries where endpoint_id = :endpoint_id order by number desc limit :limit
) newest group by state;

-- name: waiting
-- How many wait for an endpoint, counted in an index, and since when the first.
select count(*) as number, (select made_at from webhook_deliveries
  where endpoint_id = :endpoint_id and state = 'waiting' order by number limit 1) as since
from webhook_deliveries where endpoint_id = :endpoint_id and state = 'waiting';

-- name: forget
-- All of an endpoint's.
delete from webhook_deliveries where endpoint_id = :endpoint_id;

-- name: forget_tries
-- And their tries.
delete from webhook_tries where number in (select number from webhook_deliveries where endpoint_id = :endpoint_id);
