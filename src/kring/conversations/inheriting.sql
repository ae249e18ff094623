-- name: heir
-- Who has wondered the same for longest.
select person_id from participants where conversation_id = :id and role = 'joined' and until is null
order by since, person_id limit 1;

-- name: hand_on
-- Somebody else asks it now.
update conversations set asker_id = :heir_id, shows_asker = 0, updated_at = :now where id = :id;

-- name: step_back
-- The asker before wonders no longer.
update participants set role = 'joined', until = :now where conversation_id = :id and person_id = :person_id;

-- name: count
-- How many wonder the same.
update conversations set joined = (select count(*) from participants p
  where p.conversation_id = conversations.id and p.role = 'joined' and p.until is null)
where id = :id;

-- name: forget_context
-- What a page said about a question.
delete from ask_contexts where conversation_id = :id;
