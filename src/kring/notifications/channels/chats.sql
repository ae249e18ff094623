-- name: add
-- One more.
insert into chats (id, person_id, address, name, added_at) values (:id, :person_id, :address, :name, :added_at);

-- name: listed
-- A person's.
select id, person_id, address, name, added_at from chats where person_id = :person_id order by id desc;

-- name: get
-- One of them.
select id, person_id, address, name, added_at from chats where id = :id and person_id = :person_id;

-- name: remove
-- One less.
delete from chats where id = :id and person_id = :person_id;
