-- name: add_conversation [sqlite]
-- A conversation as it stands now.
insert into conversations (id, circle_id, kind, asker_id, title, topics, language, visibility, shows_asker, asked_at,
  state, helper_id, taken_at, promised_at, replied_at, next_at, next_step, ended_at, answer_id, ended_by, joined_to,
  messages, updated_at, history, number)
values (:id, :circle_id, :kind, :asker_id, :title, :topics, :language, :visibility, :shows_asker, :asked_at,
  :state, :helper_id, :taken_at, :promised_at, :replied_at, :next_at, :next_step, :ended_at, :answer_id, :ended_by,
  :joined_to, :messages, :updated_at, :history, (select coalesce(max(number), 0) + 1 from conversations where number is not null));

-- name: add_conversation [postgres]
insert into conversations (id, circle_id, kind, asker_id, title, topics, language, visibility, shows_asker, asked_at,
  state, helper_id, taken_at, promised_at, replied_at, next_at, next_step, ended_at, answer_id, ended_by, joined_to,
  messages, updated_at, history)
values (:id, :circle_id, :kind, :asker_id, :title, :topics, :language, :visibility, :shows_asker, :asked_at,
  :state, :helper_id, :taken_at, :promised_at, :replied_at, :next_at, :next_step, :ended_at, :answer_id, :ended_by,
  :joined_to, :messages, :updated_at, :history);

-- name: add_message
-- A message.
insert into messages (id, conversation_id, author_id, number, body, posted_at)
values (:id, :conversation_id, :author_id, :number, :body, :posted_at);

-- name: one_more
-- One more wonders the same.
update conversations set joined = joined + 1 where id = :id;
