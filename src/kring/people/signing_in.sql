-- name: guests_of
-- Guests who typed an address that is now proven to be somebody's.
select p.id from contact_points c join people p on p.id = c.person_id
where c.kind = 'mail' and c.address = :address and p.state = 'guest' and p.id <> :person_id;

-- name: hold
-- A half session remembers whom it claims.
update sessions set guest_id = :guest_id where id = :id;

-- name: held
-- Whom a half session claims.
select guest_id from sessions where id = :id;

-- name: known
-- Who signs in so at that issuer.
select i.person_id from identities i join people p on p.id = i.person_id
where i.issuer = :issuer and i.sub = :sub and p.state <> 'gone';

-- name: know
-- From now on they sign in so.
insert into identities (issuer, sub, person_id) values (:issuer, :sub, :person_id)
on conflict (issuer, sub) do update set person_id = excluded.person_id;
