-- name: solve
-- It is solved.
update conversations set state = 'solved', ended_at = :now, ended_by = :by, answer_id = :answer_id,
  helper_id = :helper_id, thanks = :thanks, next_at = null, next_step = null, updated_at = :now
where id = :id;

-- name: end
-- It ends another way.
update conversations set state = :state, ended_at = :now, ended_by = :by, next_at = null, next_step = null,
  updated_at = :now
where id = :id and state in ('waiting', 'taken');

-- name: withdraw_invitations
-- Nobody else needs to answer any more.
update invitations set state = 'withdrawn', answered_at = :now where conversation_id = :id and state = 'open';

-- name: return_invitation
-- Its helper is not there now.
update invitations set state = 'returned', answered_at = :now
where conversation_id = :id and person_id = :person_id and state = 'taken';

-- name: may_return
-- Whether a helper may still help with it.
select 1 from conversations c join memberships m on m.circle_id = c.circle_id
where c.id = :id and m.person_id = :person_id and m.left_at is null and (c.mandate = 0 or m.staff = 1)
  and not exists (select 1 from hidden_people h where h.person_id = m.person_id and h.circle_id = m.circle_id)
  and not exists (select 1 from blocks b where (b.person_id = m.person_id and b.blocked_id = c.asker_id)
    or (b.person_id = c.asker_id and b.blocked_id = m.person_id));

-- name: reply_minutes
-- How long a taker has.
select reply_minutes from circles where id = :circle_id;

-- name: reopen
-- It was not over.
update conversations set state = :state, helper_id = :helper_id, ended_at = null, ended_by = null, answer_id = null,
  confirmed_at = null, confirmed_by = null, stopped = 0, next_at = :next_at, next_step = :next_step, updated_at = :now
where id = :id;

-- name: confirm
-- The organization stands behind it, or not.
update conversations set confirmed_at = :at, confirmed_by = :by, updated_at = :now where id = :id;

-- name: pin
-- One answer before all who wonder the same.
update conversations set pinned_id = :message_id, updated_at = :now where id = :id;
