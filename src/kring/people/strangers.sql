-- name: is_trusted
-- Whether somebody acts for the organization, or looks after a circle.
select 1 from memberships where person_id = :id and left_at is null and (staff = 1 or coordinator = 1) limit 1;
