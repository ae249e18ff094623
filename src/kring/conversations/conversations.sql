-- name: get
-- One conversation.
select * from conversations where id = :id;

-- name: hold [sqlite]
-- One conversation that is about to be changed.
select * from conversations where id = :id;

-- name: hold [postgres]
select * from conversations where id = :id for update;

-- name: participant
-- A person's part that has not ended.
select * from participants where conversation_id = :conversation_id and person_id = :person_id and until is null;

-- name: participants
-- All parts.
select * from participants where conversation_id = :conversation_id order by since, person_id;

-- name: admit
-- A part, or another one; the asker stays the asker.
insert into participants (conversation_id, person_id, role, since) values (:conversation_id, :person_id, :role, :since)
on conflict (conversation_id, person_id) do update
set role = case when participants.role = 'asker' then 'asker' else excluded.role end, until = null;

-- name: dismiss
-- End a part; the asker's never ends.
update participants set until = :now
where conversation_id = :conversation_id and person_id = :person_id and role <> 'asker' and until is null;

-- name: dismiss_invited
-- End the parts of those whose invitation is no longer open.
update participants set until = :now
where conversation_id = :conversation_id and role = 'invited' and until is null
  and not exists (select 1 from invitations i where i.conversation_id = participants.conversation_id
    and i.person_id = participants.person_id and i.state = 'open');

-- name: messages
-- A page of what was said.
select * from messages where conversation_id = :conversation_id and number > :after order by number limit :limit;

-- name: message
-- One message.
select * from messages where id = :id;

-- name: look
-- When the queue looks again, and what for.
update conversations set next_at = :at, next_step = :step, updated_at = :now where id = :id;
