-- name: count_up
-- One message more; on PostgreSQL this locks the row, so that numbers have neither gap nor twin.
update conversations set messages = messages + 1, updated_at = :now where id = :id;

-- name: number
-- How many messages there are.
select messages from conversations where id = :id;

-- name: add_message
-- A new message.
insert into messages (id, conversation_id, author_id, number, body, posted_at)
values (:id, :conversation_id, :author_id, :number, :body, :posted_at);

-- name: count_joined
-- How many follow it.
update conversations set joined = (select count(*) from participants p
  where p.conversation_id = :id and p.role = 'joined' and p.until is null) where id = :id;

-- name: end
-- It is over.
update conversations set state = 'over', ended_at = :now, updated_at = :now where id = :id and state = 'told';

-- name: answered
-- Somebody owes an answer from now on, and the queue looks at once.
update conversations set state = 'waiting', promised_at = :promised, next_at = :now, next_step = 'wave',
  updated_at = :now
where id = :id and kind = 'talk' and state = 'told';

-- name: notices
-- What these circles were told lately and is not over.
select id from conversations
where kind = 'notice' and circle_id in (:circles*) and state = 'told' and hidden_at is null and updated_at > :since
order by id desc limit :limit;
