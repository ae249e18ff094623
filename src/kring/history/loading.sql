-- name: imported
-- Whether anything was ever brought in.
select 1 from external_ids limit 1;

-- name: conversations
-- How many there are, up to a thousand and one.
select count(*) from (select 1 from conversations limit 1001) as some;
