-- name: keep
-- What a page said about a question.
insert into ask_contexts (conversation_id, facts, kept_at) values (:conversation_id, :facts, :now)
on conflict (conversation_id) do update set facts = excluded.facts, kept_at = excluded.kept_at;

-- name: of
-- What a page said about one question.
select facts from ask_contexts where conversation_id = :conversation_id;

-- name: forget
-- Its asker shows it no longer.
delete from ask_contexts where conversation_id = :conversation_id;
