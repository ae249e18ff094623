-- name: due
-- Open asks whose time has come, oldest first.
select * from conversations where next_at <= :now and hidden_at is null order by asked_at limit :limit;

-- name: expired
-- Invitations that ran out.
select * from invitations where state = 'open' and expires_at <= :now order by expires_at limit 200;

-- name: claim
-- The fence: still as it was seen.
update conversations set next_at = next_at where id = :id and next_at = :at and next_step = :step;

-- name: expire
-- It ran out.
update invitations set state = 'expired', answered_at = :now where id = :id and state = 'open';

-- name: promise
-- A new promise for one that has passed.
update conversations set promised_at = :promised where id = :id and promised_at = :seen;

-- name: last_expiry
-- Until when somebody may still answer.
select max(expires_at) from invitations where conversation_id = :id and state = 'open';
