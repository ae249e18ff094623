-- name: recent
-- The newest that a viewer may see: each way of being seen by its own index, then together.
select c.* from conversations c where c.id in (
  select id from (select c.id from conversations c
    where c.visibility = 'public' and c.hidden_at is null and {wanted} order by c.id desc limit :limit) p
  union select id from (select c.id from conversations c
    where c.visibility = 'circle' and c.circle_id in (:member_of*) and c.hidden_at is null and {wanted}
    order by c.id desc limit :limit) m
  union select id from (select c.id from participants t join conversations c on c.id = t.conversation_id
    where t.person_id = :viewer_id and t.until is null and c.hidden_at is null and {wanted}
    order by t.conversation_id desc limit :limit) o
  union select id from (select c.id from conversations c
    where c.circle_id in (:coordinates*) and {wanted} order by c.id desc limit :limit) l)
order by c.id desc limit :limit;

-- name: asked_by
-- What a person asked or wonders too.
select c.*, c.messages - 1 - p.read_number as unread
from participants p join conversations c on c.id = p.conversation_id
where p.person_id = :person_id and p.role in ('asker', 'joined') and p.until is null and c.id < :before
  and c.hidden_at is null
order by c.id desc limit :limit;

-- name: helped_by
-- Where a person helped.
select c.* from participants p join conversations c on c.id = p.conversation_id
where p.person_id = :person_id and p.role = 'helper' and p.until is null and c.id < :before and {visible}
order by c.id desc limit :limit;

-- name: several
-- Some of them.
select c.* from conversations c where c.id in (:ids*) and {visible};
