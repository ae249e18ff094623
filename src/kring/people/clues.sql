-- name: hits
-- Whom clues point at: by the source's ids, by its handle, by what somebody has proven.
select 'id' as how, e.hash, e.external_id as said, p.id as person_id, p.state, 0 as shared, cast(null as bigint) as proven_at
from external_ids e join people p on p.id = e.id
where e.hash in (:hashes*) and e.kind = 'person' and e.source = :source and e.external_id <> ''
union all
select h.kind, h.hash, h.said, h.person_id, coalesce(p.state, ''), h.shared, null
from handles h left join people p on p.id = h.person_id where h.hash = :handle
union all
select c.kind, 0, c.address, c.person_id, p.state, 0, c.proven_at
from contact_points c join people p on p.id = c.person_id
where c.kind = 'mail' and c.address = :mail and c.proven_at is not null
union all
select c.kind, 0, c.address, c.person_id, p.state, 0, c.proven_at
from contact_points c join people p on p.id = c.person_id
where c.kind = 'phone' and c.address = :phone and c.proven_at is not null;

-- name: is_called
-- Whether a source gave somebody an id.
select 1 from external_ids where id = :person_id and kind = 'person' and source = :source and external_id <> '' limit 1;
