-- name: take
-- Atomic: only one can.
update conversations set state = 'taken', helper_id = :person_id, taken_at = :now, promised_at = :promised,
  next_at = :promised, next_step = 'return', updated_at = :now
where id = :id and state = 'waiting' and hidden_at is null;

-- name: is_blocked
-- Whether two people have blocked one another.
select 1 from blocks where (person_id = :person_id and blocked_id = :other_id)
  or (person_id = :other_id and blocked_id = :person_id) limit 1;

-- name: answer
-- What somebody said to an open invitation.
update invitations set state = :state, reason = :reason, answered_at = :now, seen_at = coalesce(seen_at, :now)
where id = :id and state = 'open';

-- name: add
-- An invitation.
insert into invitations (id, conversation_id, person_id, match_id, wave, kind, state, reason, rank, score, probability,
  propensity, exploring, why, invited_at, expires_at, answered_at)
values (:id, :conversation_id, :person_id, :match_id, :wave, :kind, :state, :reason, :rank, :score, :probability,
  :propensity, :exploring, :why, :invited_at, :expires_at, :answered_at);

-- name: withdraw_others
-- Somebody has it; the others need not answer.
update invitations set state = 'withdrawn', answered_at = :now where conversation_id = :id and state = 'open';

-- name: give_back
-- Back to the queue, at once.
update conversations set state = 'waiting', helper_id = null, next_at = :now, next_step = 'wave', updated_at = :now
where id = :id and state = 'taken' and helper_id = :person_id;

-- name: return_taken
-- The taker's invitation is returned.
update invitations set state = 'returned', answered_at = :now
where conversation_id = :id and person_id = :person_id and state = 'taken';

-- name: seen
-- Looked at.
update invitations set seen_at = :now where person_id = :person_id and state = 'open' and seen_at is null;
