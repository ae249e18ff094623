-- name: keep
-- A type's schema, its newest.
insert into event_schemas (type, schema, changed_at) values (:type, :schema, :changed_at)
on conflict (type) do update set schema = excluded.schema, changed_at = excluded.changed_at;

-- name: remove
-- A type has none.
delete from event_schemas where type = :type;

-- name: listed
-- All of them.
select type, schema, changed_at from event_schemas order by type;

-- name: get
-- A type's.
select type, schema, changed_at from event_schemas where type = :type;
