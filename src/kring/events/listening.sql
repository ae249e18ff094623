-- name: position
-- How far a listener is.
select at from positions where listener = :listener;

-- name: move
-- The fence: only from where it is.
update positions set at = :new where listener = :listener and at = :old;

-- name: start
-- A listener's first step.
insert into positions (listener, at) values (:listener, :new) on conflict do nothing;
