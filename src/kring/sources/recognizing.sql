-- name: indexed
-- Up to which arrival the index has the keys.
select value from settings where name = :name;

-- name: stand
-- How far the index is, the last arrival's number, and what arrival has a number.
select coalesce((select value from settings where name = :name), '0') as indexed,
  (select max(number) from arrivals) as newest, (select id from arrivals where number = :number) as id;

-- name: since
-- Keys of the arrivals beyond a number.
select key, number, id from arrivals where number > :number order by number;

-- name: at
-- An arrival by its number.
select key, id, source, event_id from arrivals where number = :number;

-- name: among
-- Those of these keys (a JSON list) that the index has.
select k.key, k.number from json_each(:keys) as one cross join arrival_keys k on k.key = one.value;

-- name: mark
-- How far the index is.
insert into settings (name, value) values (:name, :value) on conflict (name) do update set value = excluded.value;

-- name: of_keys
-- Arrivals by their keys.
select k.key, a.id, a.source, a.event_id from arrival_keys k join arrivals a on a.number = k.number where k.key in (:keys*);

-- name: claim [postgres]
-- Put in those of these keys that are not there yet, in order, so that two transactions do not wait for each other.
insert into arrival_keys (key, number)
select key, nextval('arrival_numbers') from unnest(:keys::bigint[]) key order by key
on conflict do nothing returning key, number;

-- name: claim [sqlite]
select 1;
