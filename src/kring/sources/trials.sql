-- name: keep
-- An event that was sent to try.
insert into trials (id, source_id, key_id, event_id, type, received_at, verdict, wrong, body)
values (:id, :source_id, :key_id, :event_id, :type, :received_at, :verdict, :wrong, :body);

-- name: thin
-- The newest of a source stay.
delete from trials where source_id = :source_id and id in (
  select id from trials where source_id = :source_id order by id desc limit 1000 offset :most
);

-- name: known
-- Those that were sent before.
select event_id from trials where source_id = :source_id and verdict <> 'refused' and event_id in (:event_ids*);

-- name: listed
-- A source's, newest first.
select id, source_id, key_id, event_id, type, received_at, verdict, wrong, body from trials
where source_id = :source_id order by id desc limit :limit;

-- name: throw_away
-- All of a source.
delete from trials where source_id = :source_id;

-- name: forget
-- The old ones.
delete from trials where received_at < :before;
