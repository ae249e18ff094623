-- name: listed
-- All sites, in order of name.
select id, name, vouches from sources where id in (select site_id from site_origins) order by name;

-- name: get
-- One site.
select id, name, vouches from sources where id = :id and id in (select site_id from site_origins);

-- name: at_origin
-- The site that a page belongs to.
select s.id, s.name, s.vouches from site_origins o join sources s on s.id = o.site_id
where o.origin in (:origins*) order by length(o.origin) desc limit 1;

-- name: origins
-- Where a site's pages are.
select origin from site_origins where site_id = :site_id order by origin;

-- name: taken
-- Those of these origins that are another site's.
select origin from site_origins where origin in (:origins*) and site_id <> :site_id order by origin;

-- name: clear_origins
-- A site's pages are said anew.
delete from site_origins where site_id = :site_id;

-- name: add_origin
-- One of a site's origins.
insert into site_origins (origin, site_id) values (:origin, :site_id);

-- name: add_secret
-- A secret to sign with.
insert into site_secrets (id, site_id, secret, created_at) values (:id, :site_id, :secret, :created_at);

-- name: secrets
-- What a site signs with, newest first.
select id, site_id, secret, created_at from site_secrets where site_id = :site_id order by id desc;

-- name: end_secret
-- It signs nothing any more.
delete from site_secrets where site_id = :site_id and id = :id;

-- name: end_secrets
-- None of a site's does.
delete from site_secrets where site_id = :site_id;
