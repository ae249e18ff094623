-- name: is_called
-- Whether it is there under this name.
select 1 from people where id = :id and name = :name;

-- name: rename
-- The organization has another name now.
update people set name = :name where id = :id;

-- name: add
-- It speaks for the first time.
insert into people (id, name, state, created_at) values (:id, :name, :state, :now) on conflict do nothing;
