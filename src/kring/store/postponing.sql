-- name: put_off
-- What makes it good.
insert into postponed (name, statement) values (:name, :statement);

-- name: waiting
-- All that was put off.
select name from postponed order by name;

-- name: next
-- What is to be made good first.
select name, statement from postponed where name <> :besides order by name limit 1;

-- name: made_good
-- It was done.
delete from postponed where name = :name;

-- name: indexes
-- The indexes of tables, those aside that keep two rows from being one.
select name, sql as statement from sqlite_master
where type = 'index' and tbl_name in (:tables*) and sql not like 'create unique %';
