-- name: propose
-- Two who look like one.
insert into lookalikes (id, one_id, other_id, reason, detail, arrival_id, at)
values (:id, :one_id, :other_id, :reason, :detail, :arrival_id, :now) on conflict do nothing;

-- name: are_two
-- Whether it was said that they are two.
select 1 from lookalikes where one_id = :one_id and other_id = :other_id and state = 'two';

-- name: like
-- Who has such an address.
select person_id, address from (
  select c.person_id, c.address from contact_points c
  where c.kind = :kind and c.address in (:address, :likeness) and c.person_id <> :person_id
  union
  select c.person_id, c.address from contact_points c
  where c.kind = :kind and c.likeness = :likeness and c.likeness <> '' and c.person_id <> :person_id
) as found join people p on p.id = found.person_id where p.state <> 'gone' limit :limit;

-- name: keep_apart
-- They are two people, whatever proposed them.
insert into lookalikes (id, one_id, other_id, reason, at, state, settled_at, settled_by)
values (:id, :one_id, :other_id, 'said', :now, 'two', :now, :by_id)
on conflict (one_id, other_id) do update set state = 'two', settled_at = excluded.settled_at, settled_by = excluded.settled_by;

-- name: waiting
-- Those of whom nobody has said anything yet, both of whom are still there.
select l.id, l.one_id, l.other_id, l.reason, l.detail, l.arrival_id, l.at, l.state
from lookalikes l join people a on a.id = l.one_id join people b on b.id = l.other_id
where l.state = 'open' and l.id > :after and a.state <> 'gone' and b.state <> 'gone' order by l.id limit :limit;

-- name: get
select id, one_id, other_id, reason, detail, arrival_id, at, state from lookalikes where id = :id;

-- name: circles
-- Where any of them belongs, or has a part.
select circle_id from memberships where person_id in (:ids*) and left_at is null
union select c.circle_id from participants p join conversations c on c.id = p.conversation_id where p.person_id in (:ids*);

-- name: has_account
-- Whether one of them signs in.
select 1 from people where id in (:ids*) and state = 'joined' limit 1;
