-- name: recorded_from
-- The next event at or beyond a position, and when it was written down.
select position, recorded_at from events where position >= :position order by position limit 1;

-- name: enqueued_again
-- What rules had it told since a time.
update webhook_deliveries set state = 'waiting', tries = 0, next_at = :now, made_at = :now
where endpoint_id = :endpoint_id and payload is not null and at >= :since and state <> 'waiting';

-- name: dead_again
-- What was given up.
update webhook_deliveries set state = 'waiting', tries = 0, next_at = :now, made_at = :now
where endpoint_id = :endpoint_id and state = 'dead';
