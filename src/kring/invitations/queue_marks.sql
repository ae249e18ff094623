-- name: one_less
-- Look at once, unless somebody is still asked.
update conversations set next_at = :now, next_step = 'wave'
where id = :id and state = 'waiting' and stopped = 0 and next_at > :now
  and not exists (select 1 from invitations i where i.conversation_id = conversations.id and i.state = 'open');

-- name: release
-- The oldest that wait for somebody to be there.
update conversations set next_at = :now, next_step = 'wave'
where id in (
  select c.id from conversations c
  where c.state = 'waiting' and c.stopped = 0 and c.hidden_at is null and c.next_at > :now
    and c.circle_id in (:circle_ids*)
    and not exists (select 1 from invitations i where i.conversation_id = c.id and i.state = 'open')
  order by c.asked_at limit :limit);
