-- name: add
-- A system that may send.
insert into sources (id, name, link, vouches, created_at) values (:id, :name, :link, :vouches, :created_at);

-- name: change
-- What is known of it.
update sources set link = :link, vouches = :vouches where id = :id;

-- name: get
-- One source.
select id, name, link, vouches, created_at from sources where id = :id;

-- name: named
-- One source by its name.
select id, name, link, vouches, created_at from sources where name = :name;

-- name: listed
-- All sources.
select id, name, link, vouches, created_at from sources order by name;
