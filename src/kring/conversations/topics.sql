-- name: add [sqlite]
-- A new conversation's topics in rows.
insert into conversation_topics (topic, conversation_id, circle_id, visibility, known_at)
select distinct t.value, c.id, c.circle_id, {seen}, {known_at} from conversations c, json_each(c.topics) t where c.id = :id;

-- name: add [postgres]
insert into conversation_topics (topic, conversation_id, circle_id, visibility, known_at)
select distinct t.value, c.id, c.circle_id, {seen}, {known_at}
from conversations c, json_array_elements_text(c.topics::json) t(value) where c.id = :id;

-- name: forget_all
-- No rows at all.
delete from conversation_topics;

-- name: add_all [sqlite]
-- Every conversation's topics in rows.
insert into conversation_topics (topic, conversation_id, circle_id, visibility, known_at)
select distinct t.value, c.id, c.circle_id, {seen}, {known_at} from conversations c, json_each(c.topics) t;

-- name: add_all [postgres]
insert into conversation_topics (topic, conversation_id, circle_id, visibility, known_at)
select distinct t.value, c.id, c.circle_id, {seen}, {known_at}
from conversations c, json_array_elements_text(c.topics::json) t(value);
