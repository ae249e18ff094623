-- name: invite
-- Asked to join; whoever was asked before, or said no, is not asked again.
update people set state = 'invited' where id = :id and state = 'known';

-- name: join
-- They have an account now.
update people set state = 'joined', joined_at = coalesce(joined_at, :now) where id = :id and state <> 'joined';

-- name: refuse
-- They would rather not.
update people set state = 'refused' where id = :id and state in ('known', 'invited');

-- name: reachable
-- Which of these have an address.
select distinct person_id from contact_points where person_id in (:ids*) and kind = 'mail';
