-- name: lock [sqlite]
-- There is one writer.
select :hash;

-- name: lock [postgres]
-- Whoever meets the same person waits until this transaction is over.
select pg_advisory_xact_lock(:hash);

-- name: erased
-- Whether one of these ids was somebody's who was erased after that.
select 1 from external_ids e join erasures x on x.person_id = e.id
where e.hash in (:hashes*) and e.kind = 'person' and e.source = :source and e.external_id = '' and x.at >= :at limit 1;

-- name: call
-- What a source calls somebody.
insert into external_ids (hash, source, kind, external_id, id) values (:hash, :source, 'person', :external_id, :person_id)
on conflict do nothing;

-- name: know
-- By what a source speaks of somebody to whom it gives no id.
insert into handles (hash, source, kind, said, person_id) values (:hash, :source, :kind, :said, :person_id)
on conflict (hash) do update set person_id = excluded.person_id where handles.person_id = '';

-- name: about
-- Whom an event is about.
insert into arrival_people (arrival_id, person_id, hash, at) values (:arrival_id, :person_id, :hash, :at)
on conflict do nothing;

-- name: rename
-- The first name they have.
update people set name = :name where id = :person_id;

-- name: share
-- Several people were seen by it: it is nobody's, and proves nothing from now on.
update handles set shared = 1, person_id = '' where hash = :hash and shared = 0;

-- name: is_somebody
-- Whether more than an anonymous id is known of somebody.
select 1 from external_ids where id = :person_id and kind = 'person' and external_id <> ''
union all select 1 from contact_points where person_id = :person_id and proven_at is not null
union all select 1 from people where id = :person_id and state <> 'known' limit 1;

-- name: is_known_elsewhere
-- Whether another source, an address that they proved, or a circle knows them too.
select 1 from external_ids where id = :person_id and kind = 'person' and source <> :source and external_id <> ''
union all select 1 from contact_points where person_id = :person_id and source <> :source and proven_at is not null
limit 1;

-- name: are_told_apart
-- Whether one source gave each of them an id: it knows two people.
select 1 from external_ids a join external_ids b on b.source = a.source
where a.id = :one_id and a.kind = 'person' and a.external_id <> ''
  and b.id = :other_id and b.kind = 'person' and b.external_id <> '' limit 1;
