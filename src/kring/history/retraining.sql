-- name: asked_at
-- When every ask in sight was asked.
select asked_at, id from conversations where kind = 'ask' and hidden_at is null order by asked_at, id;
