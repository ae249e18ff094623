-- name: retire
-- What this source said before: they are reached otherwise now.
delete from contact_points where person_id = :person_id and kind = :kind and source = :source and address <> :address;

-- name: held
-- Whether it is known already that this is theirs.
select 1 from contact_points where person_id = :person_id and kind = :kind and address = :address;

-- name: add
-- One more way to reach a person, in a source's word.
insert into contact_points (id, person_id, kind, address, source, arrival_id, likeness)
values (:id, :person_id, :kind, :address, :source, :arrival_id, :likeness);

-- name: unprove_others
-- A number or an address that this source now says is another's; what a person has proven themself stays theirs.
update contact_points set proven_at = null
where kind = :kind and address = :address and source = :source and person_id <> :person_id and proven_at is not null;

-- name: prove
-- It is theirs, in the word of a source that vouches, if nobody else has proven it.
update contact_points set proven_at = :now where person_id = :person_id and kind = :kind and address = :address
  and source = :source and not exists (select 1 from contact_points o where o.kind = :kind and o.address = :address
    and o.person_id <> :person_id and o.proven_at is not null);
