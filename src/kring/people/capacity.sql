-- name: circles
-- Where a person may help.
select circle_id from memberships where person_id = :person_id and left_at is null;
