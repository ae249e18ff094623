-- name: took
-- How long it took lately until somebody took an ask.
select taken_at - asked_at from conversations
where circle_id = :circle_id and taken_at is not null and history = 0 order by taken_at desc limit 200;
