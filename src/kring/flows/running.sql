-- name: next [sqlite]
-- The next events that a rule hears or that say whom they are about; all others are passed over here.
select position, id, type, subject, actor, at, recorded_at, history, data from events
where position > :position and position <= :until and (history = 0 or type = 'event.arrived') and case when type = 'event.arrived'
  then :any = 1 or json_extract(data, '$.about') = 1 or json_extract(data, '$.type') in (:foreign*)
  else type in (:own*) end
order by position limit :limit;

-- name: next [postgres]
select position, id, type, subject, actor, at, recorded_at, history, data from events
where position > :position and position <= :until and (history = 0 or type = 'event.arrived') and case when type = 'event.arrived'
  then :any = 1 or data::json ->> 'about' = 'true' or data::json ->> 'type' in (:foreign*)
  else type in (:own*) end
order by position limit :limit;
