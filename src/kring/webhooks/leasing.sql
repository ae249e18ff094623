-- name: on
-- Endpoints to which something may be sent.
select {columns} from webhook_endpoints where state = 'on' order by id;

-- name: seen
-- This process is alive.
insert into webhook_workers (id, seen_at) values (:id, :now)
on conflict (id) do update set seen_at = excluded.seen_at;

-- name: forget_workers
-- Those that were not heard of for long.
delete from webhook_workers where seen_at < :before;

-- name: workers
-- How many processes send.
select count(*) from webhook_workers where seen_at >= :since;

-- name: renew
-- What this process sends to, it goes on sending to.
update webhook_endpoints set held_until = :until where holder = :id and state = 'on';

-- name: take
-- Send to an endpoint to which nobody sends.
update webhook_endpoints set holder = :id, held_until = :until
where id = :endpoint_id and (holder = :id or held_until < :now) and state = 'on';

-- name: release
-- Leave an endpoint to another process.
update webhook_endpoints set held_until = 0, holder = '' where id = :endpoint_id and holder = :id;

-- name: leave
-- This process ends.
update webhook_endpoints set held_until = 0, holder = '' where holder = :id;

-- name: gone
-- And does not count any more.
delete from webhook_workers where id = :id;
