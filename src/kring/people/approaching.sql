-- name: ask
-- Written to once.
update people set state = 'invited' where id = :id and state = 'known';

-- name: come
-- They opened it.
update people set state = 'guest' where id = :id and state = 'invited';
