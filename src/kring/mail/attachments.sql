-- name: add
-- Something attached to a message.
insert into attachments (id, message_id, conversation_id, number, name, kind, size, hash, refused)
values (:id, :message_id, :conversation_id, :number, :name, :kind, :size, :hash, :refused);

-- name: add_bytes
-- Its content.
insert into attachment_bytes (attachment_id, content) values (:id, :content);

-- name: of_conversation
-- What is attached in a conversation.
select * from attachments where conversation_id = :id order by message_id, number;

-- name: get
-- One of them.
select * from attachments where id = :id;

-- name: content
-- What it holds.
select content from attachment_bytes where attachment_id = :id;
