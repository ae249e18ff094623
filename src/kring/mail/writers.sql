-- name: owner
-- Who has joined and proven an address.
select p.id, p.name, p.state, p.locale from contact_points c join people p on p.id = c.person_id
where c.kind = 'mail' and c.address = :address and c.proven_at is not null and p.state = 'joined';

-- name: guest
-- The guest whom earlier mails from an address, proven too, made.
select p.id, p.name, p.state, p.locale from letters l join people p on p.id = l.person_id and p.state = 'guest'
where l.sender = :address and l.outcome = 'opened' and l.proof <> '' order by l.id desc limit 1;
