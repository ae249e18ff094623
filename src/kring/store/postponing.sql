-- name: put_off
-- Something that is not done now, and what makes it good.
insert into postponed (name, statement) values (:name, :statement);

-- name: waiting
-- All that was put off.
select name from postponed order by name;

-- name: statement
-- What makes it good.
select statement from postponed where name = :name;

-- name: made_good
-- It was done.
delete from postponed where name = :name;

-- name: indexes
-- The indexes of tables, those aside that keep two rows from being one.
select name, sql as statement from sqlite_master
where type = 'index' and tbl_name in (:tables*) and sql not like 'create unique %';
