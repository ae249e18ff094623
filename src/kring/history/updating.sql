-- name: retitle
-- Another title or other topics.
update conversations set title = :title, topics = :topics where id = :id and (title <> :title or topics <> :topics);

-- name: reask
-- Another text of the question.
update messages set body = :body, edited_at = :now
where conversation_id = :id and number = 0 and body <> :body
  and exists (select 1 from people where id = author_id and state = 'known');

-- name: rewrite
-- Another text of a message; who has joined writes theirs here.
update messages set body = :body, edited_at = :now
where id = :id and body <> :body and exists (select 1 from people where id = author_id and state = 'known');

-- name: asked_at
-- When a conversation began: part of its messages' ids.
select asked_at from conversations where id = :id;

-- name: texts
-- What is here of some messages.
select id, body from messages where id in (:ids*);

-- name: remember
-- What was taken over last.
update external_ids set digest = :digest where hash = :hash and id = :id;

-- name: last_number
-- The number of the last message.
select max(number) from messages where conversation_id = :id;

-- name: take_part
-- A part in the conversation, unless they have one.
insert into participants (conversation_id, person_id, role, since, read_number)
values (:conversation_id, :person_id, 'helper', :since, :read) on conflict (conversation_id, person_id) do nothing;

-- name: grow
-- More messages.
update conversations set messages = messages + :more, replied_at = coalesce(replied_at, :replied),
  updated_at = case when updated_at < :last then :last else updated_at end
where id = :id;

-- name: end
-- What became of it.
update conversations set state = :state, ended_at = :ended_at, answer_id = :answer_id, helper_id = :helper_id,
  ended_by = :ended_by
where id = :id and history = 1 and state in ('unconfirmed', 'unsolved');
