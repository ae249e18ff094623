-- name: parts
-- Who takes part in a conversation, besides those who were only invited.
select p.person_id, p.role from participants p
where p.conversation_id = :id and p.until is null and p.role <> 'invited';

-- name: place
-- What decides who is told.
select circle_id, asker_id, helper_id, state, history from conversations where id = :id;
