-- name: never_invited
-- Members whom nobody ever asked anything, longest a member first.
select p.id, p.name, m.role, m.joined_at, p.per_week, p.paused_until,
  (select count(*) from person_topics t where t.person_id = p.id) as topics
from memberships m join people p on p.id = m.person_id
where m.circle_id = :circle_id and m.left_at is null and m.state = 'joined' and m.invited = 0
order by m.joined_at, m.person_id limit :limit;

-- name: count_never_invited
-- How many there are, no further than anybody cares to know.
select count(*) from (
  select 1 from memberships m
  where m.circle_id = :circle_id and m.left_at is null and m.state = 'joined' and m.invited = 0 limit :enough
) as counted;

-- name: known_people
-- Imported people who were not asked to join yet: who helped most and latest, first.
select m.person_id as id, m.name, m.role, nullif(m.helped, 0) as helped, nullif(m.helped_at, 0) as last_at,
  (select count(*) from contact_points k where k.person_id = m.person_id) as addresses
from memberships m where m.circle_id = :circle_id and m.left_at is null and m.state = 'known'
order by m.helped desc, m.helped_at desc, m.person_id limit :limit;

-- name: count_state
-- How many members of a circle are known, or have joined, and so on, no further than anybody cares to know.
select count(*) from (
  select 1 from memberships m where m.circle_id = :circle_id and m.left_at is null and m.state = :state limit :enough
) as counted;

-- name: members
-- Members of a circle in order of name.
select m.person_id as id, m.name, m.state, m.role, m.coordinator, m.staff, m.joined_at, p.paused_until
from memberships m join people p on p.id = m.person_id
where m.circle_id = :circle_id and m.left_at is null and m.state <> 'gone'
  and (m.name, m.person_id) > (:after_name, :after_id)
order by m.name, m.person_id limit :limit;

-- name: find
-- Those of the next so many members whose name has a text in it.
select m.person_id as id, m.name, m.state, m.role, m.coordinator, m.staff, m.joined_at, p.paused_until
from (
  select looked.name, looked.person_id from (
    select n.name, n.person_id from memberships n
    where n.circle_id = :circle_id and n.left_at is null and n.state <> 'gone'
      and (n.name, n.person_id) > (:after_name, :after_id)
    order by n.name, n.person_id limit :looked
  ) as looked where lower(looked.name) like :like order by looked.name, looked.person_id limit :limit
) as found join memberships m on m.circle_id = :circle_id and m.person_id = found.person_id
join people p on p.id = found.person_id
order by found.name, found.person_id;

-- name: looked_to
-- Who is the last of the next so many, when there are more.
select n.person_id as id, n.name from memberships n
where n.circle_id = :circle_id and n.left_at is null and n.state <> 'gone'
  and (n.name, n.person_id) > (:after_name, :after_id)
order by n.name, n.person_id limit 2 offset :before;
