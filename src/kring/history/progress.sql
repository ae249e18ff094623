-- name: unfinished
-- Imports of the same kind that were interrupted.
select * from imports
where source = :source and format = :format and circle_id = :circle_id and visibility = :visibility and state = 'running'
order by started_at desc;

-- name: add
-- A new import.
insert into imports (id, source, format, circle_id, visibility, state, started_at, done)
values (:id, :source, :format, :circle_id, :visibility, :state, :started_at, :done);

-- name: move
-- The fence: only from where it is.
update imports set done = :new where id = :id and done = :old;

-- name: end
-- It is over.
update imports set state = :state, ended_at = :now where id = :id;

-- name: listed
-- All imports.
select * from imports order by started_at desc;
