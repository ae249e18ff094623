-- name: parts
-- Who takes part in a conversation, besides those who were only invited.
select p.person_id, p.role from participants p
where p.conversation_id = :id and p.until is null and p.role <> 'invited';

-- name: place
-- What decides who is told.
select circle_id, asker_id, helper_id, state, history from conversations where id = :id;

-- name: unaware
-- Who is to be told of a message and is not about to be: everybody with a part, but its author.
select p.person_id from participants p
join people q on q.id = p.person_id and q.simulated = 0
join conversations c on c.id = p.conversation_id and c.history = 0
where p.conversation_id = :id and p.until is null and p.role <> 'invited' and p.person_id <> :author_id
  and not exists (select 1 from notifications n
    where n.person_id = p.person_id and n.kind = 'message' and n.subject = :id and n.sent_at is null and n.outcome = '');
