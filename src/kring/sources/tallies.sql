-- name: count
-- So many more today.
insert into source_days (source_id, day, taken, known, refused, last_at)
values (:source_id, :day, :taken, :known, :refused, :last_at)
on conflict (source_id, day) do update set taken = source_days.taken + excluded.taken,
  known = source_days.known + excluded.known, refused = source_days.refused + excluded.refused,
  last_at = excluded.last_at;

-- name: refuse
-- Something was refused.
insert into source_refusals (id, source_id, at, way, event_id, type, field, seen, wanted)
values (:id, :source_id, :at, :way, :event_id, :type, :field, :seen, :wanted);

-- name: thin
-- The newest of a source stay.
delete from source_refusals where source_id = :source_id and id in (
  select id from source_refusals where source_id = :source_id order by id desc limit 1000 offset :most
);

-- name: today
-- What came on a day.
select source_id, day, taken, known, refused, last_at from source_days where day = :day;

-- name: last_seen
-- When each source was heard last.
select source_id, '' as day, max(last_at) as last_at from source_days group by source_id;

-- name: days
-- A source's last days.
select source_id, day, taken, known, refused, last_at from source_days
where source_id = :source_id order by day desc limit :limit;

-- name: refused
-- What was refused of a source lately.
select id, source_id, at, way, event_id, type, field, seen, wanted from source_refusals
where source_id = :source_id order by id desc limit :limit;
