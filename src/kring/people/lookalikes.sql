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
