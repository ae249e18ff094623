-- name: is_ours
-- Whether a mail of ours went out under this id.
select 1 from notifications where id = :id;

-- name: is_conversation
-- Whether there is such a conversation.
select 1 from conversations where id = :id;

-- name: parts_with_address
-- Who takes part in a conversation and is reached at an address: proven, or the one they first wrote from. What a guest
-- only typed on a page is nobody's proof: what its owner writes would be read by whoever typed it.
select p.person_id from participants p
join contact_points k on k.person_id = p.person_id and k.kind = 'mail' and k.address = :address
where p.conversation_id = :id and p.until is null and (k.proven_at is not null or exists (
  select 1 from letters l where l.person_id = p.person_id and l.sender = :address and l.outcome = 'opened'))
order by k.proven_at is null, p.since;
