-- name: unwanted
-- Of what they want nothing kept.
select name from traits where person_id = :person_id and source = '' and value = 'null';

-- name: keep
-- What a source tells, unless it told something newer.
insert into traits (person_id, name, source, value, arrival_id, told_at)
values (:person_id, :name, :source, :value, :arrival_id, :told_at)
on conflict (person_id, name, source) do update
  set value = excluded.value, arrival_id = excluded.arrival_id, told_at = excluded.told_at
  where traits.told_at <= excluded.told_at;
