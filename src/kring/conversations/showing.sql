-- name: names
-- Everybody who has a part or has spoken in a conversation, with their role in its circle.
select p.id, p.name, p.simulated, m.role, m.staff
from people p left join memberships m on m.person_id = p.id and m.circle_id = :circle_id and m.left_at is null
where p.id in (
  select person_id from participants where conversation_id = :id
  union select author_id from messages where conversation_id = :id
  union select helper_id from conversations where id = :id);

-- name: message
-- One message.
select * from messages where id = :id;

-- name: attachments
-- What came with messages of a conversation.
select id, message_id, name, kind, size, refused from attachments where conversation_id = :id order by message_id, number;
