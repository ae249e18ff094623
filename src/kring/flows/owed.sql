-- name: owe
-- A reply that is owed from now on.
insert into owed_replies (conversation_id, circle_id, person_id, since)
values (:conversation_id, :circle_id, :person_id, :now) on conflict do nothing;

-- name: reply
-- What the organization says.
update owed_replies set reply = :reply, about = :about, because = :because, replied_at = :now, replied_by = :by
where conversation_id = :id;

-- name: one
-- What is owed in a conversation.
select o.*, c.title from owed_replies o join conversations c on c.id = o.conversation_id where o.conversation_id = :id;

-- name: waiting
-- What is owed in these circles, longest first.
select o.*, c.title from owed_replies o join conversations c on c.id = o.conversation_id
where o.circle_id in (:circles*) and o.reply in ('', 'heard') and c.hidden_at is null order by o.since limit :limit;

-- name: given
-- What was replied.
select o.*, c.title from owed_replies o join conversations c on c.id = o.conversation_id
where o.replied_at is not null and o.replied_at < :before and c.hidden_at is null
order by o.replied_at desc limit :limit;
