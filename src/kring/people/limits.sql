-- name: hold [sqlite]
-- One at a time counts tries of the same; on SQLite there is one writer.
select 1;

-- name: hold [postgres]
select pg_advisory_xact_lock(hashtextextended(:bucket, 0));

-- name: times
-- When something was tried lately.
select at from attempts where bucket = :bucket and at > :since order by at;

-- name: note
-- One more try.
insert into attempts (bucket, at) values (:bucket, :at);

-- name: clear
-- It succeeded: what went before does not count.
delete from attempts where bucket = :bucket;

-- name: forget_all
-- Tries of somebody who was erased.
delete from attempts where bucket in (:buckets*);

-- name: forget
-- Tries of long ago.
delete from attempts where at < :before;
