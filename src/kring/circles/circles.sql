-- name: add
-- A new circle.
insert into circles (id, slug, name, purpose, visibility, admission, time_zone, hours, promise_minutes,
                     wave_minutes, reply_minutes, wave_size, created_at)
values (:id, :slug, :name, :purpose, :visibility, :admission, :time_zone, :hours, :promise_minutes,
        :wave_minutes, :reply_minutes, :wave_size, :created_at);

-- name: change
-- New settings.
update circles set name = :name, purpose = :purpose, visibility = :visibility, admission = :admission,
  time_zone = :time_zone, hours = :hours, promise_minutes = :promise_minutes, wave_minutes = :wave_minutes,
  reply_minutes = :reply_minutes, wave_size = :wave_size
where id = :id;

-- name: get
-- One circle.
select * from circles where id = :id;

-- name: by_slug
-- One circle by its address.
select * from circles where slug = :slug;

-- name: listed
-- All circles.
select * from circles order by id;

-- name: join
-- Become a member, or change the role; with the copies that lists are read from.
insert into memberships (circle_id, person_id, role, coordinator, staff, joined_at, name, state, invited, helped, helped_at)
select :circle_id, p.id, :role, :coordinator, :staff, :joined_at, p.name, p.state,
  case when exists (select 1 from invitations i where i.person_id = p.id) then 1 else 0 end,
  coalesce((select max(o.helped) from memberships o where o.person_id = p.id), 0),
  coalesce((select max(o.helped_at) from memberships o where o.person_id = p.id), 0)
from people p where p.id = :person_id
on conflict (circle_id, person_id) do update
set role = excluded.role, coordinator = excluded.coordinator, staff = excluded.staff, left_at = null;

-- name: leave
-- End a membership.
update memberships set left_at = :now where circle_id = :circle_id and person_id = :person_id and left_at is null;

-- name: membership
-- One membership that has not ended.
select * from memberships where circle_id = :circle_id and person_id = :person_id and left_at is null;

-- name: memberships_of
-- A person's memberships.
select * from memberships where person_id = :person_id and left_at is null order by circle_id;

-- name: members
-- A page of members.
select * from memberships where circle_id = :circle_id and left_at is null and person_id > :after
order by person_id limit :limit;

-- name: coordinators
-- Who looks after a circle.
select m.person_id from memberships m join people p on p.id = m.person_id
where m.circle_id = :circle_id and m.coordinator = 1 and m.left_at is null and p.state = 'joined'
order by m.person_id;

-- name: staff
-- Who acts for the organization.
select m.person_id from memberships m join people p on p.id = m.person_id
where m.circle_id = :circle_id and m.staff = 1 and m.left_at is null and p.state = 'joined'
order by m.person_id;
