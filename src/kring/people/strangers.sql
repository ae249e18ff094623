-- name: is_trusted
-- Whether somebody acts for the organization, or looks after a circle.
select 1 from memberships where person_id = :id and left_at is null and (staff = 1 or coordinator = 1) limit 1;

-- name: is_proven
-- Whether an address of somebody's is proven.
select 1 from contact_points where person_id = :id and kind = 'mail' and proven_at is not null limit 1;
