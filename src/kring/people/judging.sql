-- name: points
-- How they are reached.
select address, proven_at from contact_points where person_id = :person_id order by kind, proven_at is null, address;

-- name: asked
select count(*) from conversations where asker_id = :person_id;

-- name: wrote
select count(*) from messages where author_id = :person_id;

-- name: brought
-- What other systems called a record before it was merged.
select e.source, e.external_id, e.kind, e.id, coalesce(s.link, '') as template from external_ids e
join merge_moves m on m.merge_id = :id and m.place = 'external_ids.id' and m.key = cast(e.hash as text)
left join sources s on s.name = e.source
where e.id = :into_id and e.kind = 'person' and e.external_id <> '' order by e.source, e.external_id;
