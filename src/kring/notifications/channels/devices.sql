-- name: add
-- One more device.
insert into devices (id, person_id, address, hash, p256dh, auth, name, added_at)
values (:id, :person_id, :address, :hash, :p256dh, :auth, :name, :added_at);

-- name: remove_same
-- The same browser is one device.
delete from devices where hash = :hash and address = :address;

-- name: listed
-- A person's devices.
select id, person_id, address, p256dh, auth, name, added_at from devices where person_id = :person_id order by id desc;

-- name: get
-- One of them.
select id, person_id, address, p256dh, auth, name, added_at from devices where id = :id and person_id = :person_id;

-- name: remove
-- One less.
delete from devices where id = :id and person_id = :person_id;
