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

-- name: told
-- Everything, what holds of each first: their own word, then the latest.
select t.name, t.source, t.value, t.arrival_id, t.told_at, coalesce(a.type, '') as event_type
from traits t left join arrivals a on a.id = t.arrival_id where t.person_id = :person_id
order by t.name, t.source <> '', t.told_at desc, t.source;

-- name: tellers
-- The events that were about them, as far as their words are kept.
select a.id, a.body from arrival_people p join arrivals a on a.id = p.arrival_id
where p.person_id = :person_id and a.body <> '';

-- name: rewrite
update arrivals set body = :body where id = :id;

-- name: forget
delete from traits where person_id = :person_id and name = :name;
