-- name: add [sqlite]
-- A new conversation; on SQLite it has a number, its row among the words.
insert into conversations (id, circle_id, kind, asker_id, title, topics, language, visibility, shows_asker, mandate,
  asked_at, state, promised_at, next_at, next_step, messages, updated_at, history, number)
values (:id, :circle_id, :kind, :asker_id, :title, :topics, :language, :visibility, :shows_asker, :mandate,
  :asked_at, :state, :promised_at, :next_at, :next_step, :messages, :updated_at, :history,
  (select coalesce(max(number), 0) + 1 from conversations where number is not null));

-- name: add [postgres]
insert into conversations (id, circle_id, kind, asker_id, title, topics, language, visibility, shows_asker, mandate,
  asked_at, state, promised_at, next_at, next_step, messages, updated_at, history)
values (:id, :circle_id, :kind, :asker_id, :title, :topics, :language, :visibility, :shows_asker, :mandate,
  :asked_at, :state, :promised_at, :next_at, :next_step, :messages, :updated_at, :history);

-- name: add_message
-- A new message.
insert into messages (id, conversation_id, author_id, number, body, posted_at)
values (:id, :conversation_id, :author_id, :number, :body, :posted_at);

-- name: edit
-- Another title, other topics.
update conversations set title = :title, topics = :topics, shows_asker = :shows_asker, updated_at = :now where id = :id;

-- name: edit_question
-- Another text of the question.
update messages set body = :body, author_id = :by, edited_at = :now where conversation_id = :id and number = 0;

-- name: unconfirm
-- The organization stood behind the answer to another question.
update conversations set confirmed_at = null, confirmed_by = null where id = :id and confirmed_at is not null;

-- name: withdraw
-- Taken back by the asker, while it is open.
update conversations set state = 'withdrawn', ended_at = :now, ended_by = :by, next_at = null, next_step = null,
  updated_at = :now
where id = :id and state in ('waiting', 'taken');

-- name: withdraw_invitations
-- Nobody needs to answer any more.
update invitations set state = 'withdrawn', answered_at = :now where conversation_id = :id and state in ('open', 'taken');

-- name: steer
-- What the asker decides; unless it is taken, the queue looks at once.
update conversations set mandate = :mandate, stopped = :stopped, shows_asker = :shows_asker, updated_at = :now,
  next_at = case when state = 'waiting' then :now else next_at end,
  next_step = case when state = 'waiting' then 'wave' else next_step end
where id = :id;

-- name: withdraw_from_others
-- Only staff are asked from now on.
update invitations set state = 'withdrawn', answered_at = :now
where conversation_id = :id and state = 'open' and person_id not in (
  select person_id from memberships where circle_id = :circle_id and staff = 1 and left_at is null);
