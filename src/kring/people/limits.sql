-- name: times
-- When something was tried lately.
select at from attempts where bucket = :bucket and at > :since order by at;

-- name: note
-- One more try.
insert into attempts (bucket, at) values (:bucket, :at);

-- name: clear
-- It succeeded: what went before does not count.
delete from attempts where bucket = :bucket;

-- name: forget
-- Tries of long ago.
delete from attempts where at < :before;
