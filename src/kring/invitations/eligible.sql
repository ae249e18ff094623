-- name: among
-- Those of these who could be asked.
select {columns} {eligible} and p.id in (:ids*);

-- name: some
-- Those asked least lately.
select {columns} {eligible} order by length(p.asked_week), p.seen_at is null, p.seen_at desc, p.id limit :limit;

-- name: roles
-- What these people are in a circle.
select person_id, role from memberships where circle_id = :circle_id and person_id in (:ids*) and left_at is null;
