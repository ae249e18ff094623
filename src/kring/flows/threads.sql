-- name: find
-- The conversation of a key.
select conversation_id from flow_threads
where hash = :hash and circle_id = :circle_id and key = :key and ended_at is null order by conversation_id desc limit 1;

-- name: begin
-- A key's conversation.
insert into flow_threads (hash, circle_id, key, conversation_id) values (:hash, :circle_id, :key, :conversation_id);

-- name: end
-- It is over.
update flow_threads set ended_at = :now where conversation_id = :conversation_id;
