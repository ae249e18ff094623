-- name: parts
-- Who takes part in a conversation, besides those who were only invited.
select p.person_id, p.role from participants p
where p.conversation_id = :id and p.until is null and p.role <> 'invited';

-- name: place
-- What decides who is told.
select circle_id, asker_id, helper_id, state, history from conversations where id = :id;

-- name: unaware
-- Who is to be told of a message: everybody with a part, but its author; and when they were last here or told of one.
-- Most who talk have mail alone, and one that waits already: they are left out here, before much is asked about them.
select p.person_id, p.role,
  coalesce((select max(s.seen_at) from sessions s where s.person_id = p.person_id), q.created_at) as here_at,
  coalesce((select max(n.sent_at) from notifications n where n.person_id = p.person_id and n.made_at > :after
    and n.kind = 'message' and n.subject = :id), 0) as told_at
from participants p
join people q on q.id = p.person_id and q.simulated = 0
join conversations c on c.id = p.conversation_id and c.history = 0
where p.conversation_id = :id and p.until is null and p.role <> 'invited' and p.person_id <> :author_id
  and not (exists (select 1 from notifications n where n.person_id = p.person_id and n.kind = 'message'
      and n.subject = :id and n.channel = 'mail' and n.sent_at is null and n.outcome = '' and n.claim = '')
    and not exists (select 1 from devices d where d.person_id = p.person_id)
    and not exists (select 1 from chats s where s.person_id = p.person_id));

-- name: here_at
-- When somebody was last here.
select coalesce((select max(s.seen_at) from sessions s where s.person_id = q.id), q.created_at) from people q where q.id = :id;
