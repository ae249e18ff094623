-- name: imported
-- Whether anything was ever brought in.
select 1 from external_ids limit 1;

-- name: conversations
-- How many there are, up to so many.
select count(*) from (select 1 from conversations limit :most) as some;
