-- name: count_up
-- One message more.
update conversations set messages = messages + 1, updated_at = :now where id = :id;

-- name: place
-- Where a message would go, and whether its author takes part.
select c.circle_id, c.kind, c.state, c.asker_id, c.helper_id, c.messages, c.replied_at, p.role, i.reply_minutes,
  case when c.hidden_at is null then 0 else 1 end as hidden
from conversations c join circles i on i.id = c.circle_id
left join participants p on p.conversation_id = c.id and p.person_id = :person_id and p.until is null
where c.id = :id;

-- name: add
-- A new message.
insert into messages (id, conversation_id, author_id, number, body, posted_at)
values (:id, :conversation_id, :author_id, :number, :body, :posted_at);

-- name: await_
-- What the queue waits for next.
update conversations set next_at = :at, next_step = :step where id = :id;

-- name: replied
-- Somebody other than the asker has spoken.
update conversations set replied_at = :now where id = :id and replied_at is null;

-- name: is_blocked
-- Whether the asker and this person have blocked one another.
select 1 from conversations c join blocks b
on (b.person_id = c.asker_id and b.blocked_id = :person_id) or (b.person_id = :person_id and b.blocked_id = c.asker_id)
where c.id = :id limit 1;

-- name: edit
-- Another body.
update messages set body = :body, edited_at = :now where id = :id;

-- name: unconfirm
-- The organization stood behind another text.
update conversations set confirmed_at = null, confirmed_by = null
where id = :id and answer_id = :message_id and confirmed_at is not null;

-- name: unpin
-- Another text was put before all.
update conversations set pinned_id = null where id = :id and pinned_id = :message_id;

-- name: read
-- How far somebody has read, never back, and when they last looked.
update participants set seen_at = :now, read_number = case when read_number < :number then :number else read_number end
where conversation_id = :conversation_id and person_id = :person_id;

-- name: keep_draft
-- What somebody is typing.
insert into drafts (person_id, conversation_id, body, saved_at) values (:person_id, :conversation_id, :body, :now)
on conflict (person_id, conversation_id) do update set body = excluded.body, saved_at = excluded.saved_at;

-- name: forget_draft
-- It was sent, or deleted.
delete from drafts where person_id = :person_id and conversation_id = :conversation_id;

-- name: draft
-- What somebody was typing.
select body from drafts where person_id = :person_id and conversation_id = :conversation_id;
