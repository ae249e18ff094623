-- name: stored
-- What is kept of the password of whoever has proven this address.
select p.id as person_id, p.password from people p join contact_points c on c.person_id = p.id
where c.kind = 'mail' and c.address = :address and c.proven_at is not null and p.state = 'joined';

-- name: of_person
-- What is kept of a person's password.
select id as person_id, password from people where id = :id;

-- name: set
-- A new password, or none.
update people set password = :password where id = :id;
