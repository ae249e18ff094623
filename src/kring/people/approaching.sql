-- name: ask
-- Written to once.
update people set state = 'invited' where id = :id and state = 'known';

-- name: come
-- They opened it.
update people set state = 'guest' where id = :id and state = 'invited';

-- name: act
-- They ask something themself, and their address is proven; none that is not.
update people set state = 'guest' where id = :id and state in ('known', 'invited')
  and exists (select 1 from contact_points c where c.person_id = :id and c.kind = 'mail' and c.proven_at is not null)
  and not exists (select 1 from contact_points c where c.person_id = :id and c.kind = 'mail' and c.proven_at is null);
