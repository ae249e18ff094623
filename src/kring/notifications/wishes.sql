-- name: telling
-- When a person wants to be told.
select quiet_from, quiet_to, per_day, daily_at from telling where person_id = :person_id;

-- name: tell
-- Keep it.
insert into telling (person_id, quiet_from, quiet_to, per_day, daily_at)
values (:person_id, :quiet_from, :quiet_to, :per_day, :daily_at)
on conflict (person_id) do update set quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
  per_day = excluded.per_day, daily_at = excluded.daily_at;
