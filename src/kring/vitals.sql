-- name: asks
-- How many asks are open, by state.
select state, count(*) as number from conversations where next_at is not null group by state order by state;

-- name: oldest_waiting
-- When the ask that waits longest was asked.
select min(asked_at) from conversations where next_at is not null and state = 'waiting' and history = 0;

-- name: most_overdue
-- The earliest time at which the queue was to look at an ask and has not.
select min(next_at) from conversations where next_at is not null;

-- name: positions
-- How far each listener is.
select listener as name, at as number from positions order by listener;
