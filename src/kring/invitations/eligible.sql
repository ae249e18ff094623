-- name: among [sqlite]
-- Those of these who could be asked. A list as JSON: one statement for lists of every length, prepared once.
select p.id {eligible} and p.id in (select value from json_each(:ids));

-- name: among [postgres]
select p.id {eligible} and p.id in (select jsonb_array_elements_text(cast(:ids as jsonb)));

-- name: loads [sqlite]
-- What these people have on their hands.
select {load} from people p where p.id in (select value from json_each(:ids));

-- name: loads [postgres]
select {load} from people p where p.id in (select jsonb_array_elements_text(cast(:ids as jsonb)));

-- name: some
-- Those asked least lately.
select {load} {eligible} order by length(p.asked_week), p.seen_at is null, p.seen_at desc, p.id limit :limit;

-- name: roles
-- What these people are in a circle.
select person_id, role from memberships where circle_id = :circle_id and person_id in (:ids*) and left_at is null;
