-- name: count
-- How many wonder the same.
update conversations set updated_at = :now, joined = (select count(*) from participants p
  where p.conversation_id = conversations.id and p.role = 'joined' and p.until is null)
where id = :id;

-- name: merge
-- Put under another.
update conversations set state = 'joined', joined_to = :into, ended_at = :now, ended_by = :by, next_at = null,
  next_step = null, updated_at = :now
where id = :id;

-- name: wondering
-- Who asked it, and who wonders the same.
select person_id from participants
where conversation_id = :id and until is null and (role = 'joined' or person_id = :asker_id) order by person_id;

-- name: is_blocked
-- Whether the asker and this person have blocked one another.
select 1 from conversations c join blocks b
on (b.person_id = c.asker_id and b.blocked_id = :person_id) or (b.person_id = :person_id and b.blocked_id = c.asker_id)
where c.id = :id limit 1;

-- name: withdraw_invitations
-- Nobody needs to answer here any more.
update invitations set state = 'withdrawn', answered_at = :now where conversation_id = :id and state = 'open';

-- name: helped
-- One more was helped by what is known.
update conversations set helped = helped + 1 where id = :id;
