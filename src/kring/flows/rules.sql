-- name: add
-- A new rule.
insert into rules (id, name, source, type, condition, activity, circle_id, said, most, state, why, owner_id, made_at,
  changed_at, on_at)
values (:id, :name, :source, :type, :condition, :activity, :circle_id, :said, :most, :state, :why, :owner_id, :made_at,
  :changed_at, :on_at);

-- name: change
-- What it hears and does.
update rules set name = :name, source = :source, type = :type, condition = :condition, activity = :activity,
  circle_id = :circle_id, said = :said, most = :most, changed_at = :changed_at
where id = :id;

-- name: switch
-- On or off, by whom.
update rules set state = :state, why = :why, owner_id = :owner_id, changed_at = :now,
  on_at = case when :state = 'on' and state <> 'on' then :now else on_at end
where id = :id;

-- name: remove
-- It is no longer there.
update rules set state = 'off', removed_at = :now, changed_at = :now where id = :id;

-- name: stop
-- Kring stops it.
update rules set state = 'stopped', why = :why, changed_at = :now where id = :id and state = 'on';

-- name: get
-- One rule.
select * from rules where id = :id and removed_at is null;

-- name: listed
-- All rules.
select * from rules where removed_at is null order by case state when 'stopped' then 0 when 'on' then 1 else 2 end, name, id;

-- name: version
-- Changes whenever a rule does.
select coalesce(max(changed_at), 0) || '/' || count(*) from rules;

-- name: switched_on
-- Those that work.
select * from rules where state = 'on' and removed_at is null order by id;

-- name: still_on
-- Those of these that still work.
select id from rules where state = 'on' and removed_at is null and id in (:ids*);
