-- name: recent
-- The newest that a viewer may see.
select c.* from conversations c
where c.id < :before and (:circle_id = '' or c.circle_id = :circle_id) and (:state = '' or c.state = :state)
  and (:topic = '' or c.topics like :topic) and {visible}
order by c.id desc limit :limit;

-- name: asked_by
-- What a person asked or wonders too.
select c.*, c.messages - 1 - p.read_number as unread
from participants p join conversations c on c.id = p.conversation_id
where p.person_id = :person_id and p.role in ('asker', 'joined') and p.until is null and c.id < :before
  and (c.hidden_at is null or p.role = 'asker')
order by c.id desc limit :limit;

-- name: helped_by
-- Where a person helped.
select c.* from participants p join conversations c on c.id = p.conversation_id
where p.person_id = :person_id and p.role = 'helper' and p.until is null and c.id < :before and {visible}
order by c.id desc limit :limit;

-- name: several
-- Some of them.
select c.* from conversations c where c.id in (:ids*) and {visible};
