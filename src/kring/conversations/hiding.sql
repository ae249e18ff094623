-- name: hide
-- Out of sight; while it is, the queue does not look at it.
update conversations set hidden_at = :now, next_at = null, next_step = null where id = :id and hidden_at is null;

-- name: restore
-- In sight again.
update conversations set hidden_at = null where id = :id and hidden_at is not null;

-- name: wait
-- An ask that comes back waits for whoever takes it now.
update conversations set state = 'waiting', helper_id = null where id = :id and state = 'taken';

-- name: withdraw_invitations
-- Nobody needs to answer any more.
update invitations set state = 'withdrawn', answered_at = :now where conversation_id = :id and state in ('open', 'taken');

-- name: hide_message
-- Out of sight.
update messages set hidden_at = :now where id = :id and hidden_at is null;

-- name: restore_message
-- In sight again.
update messages set hidden_at = null where id = :id and hidden_at is not null;

-- name: shown_posts_of
-- What a person posted in a circle that is in sight.
select m.id from messages m join conversations c on c.id = m.conversation_id
where m.author_id = :person_id and c.circle_id = :circle_id
  and ((m.number > 0 and m.hidden_at is null) or (m.number = 0 and c.hidden_at is null))
order by m.id;

-- name: hidden_posts_of
-- What a person posted in a circle that was hidden with all that they wrote there, not by itself.
select m.id from messages m join conversations c on c.id = m.conversation_id
join hidden_people h on h.person_id = m.author_id and h.circle_id = c.circle_id
where m.author_id = :person_id and c.circle_id = :circle_id
  and (m.hidden_at = h.at or (m.number = 0 and c.hidden_at = h.at))
order by m.id;

-- name: keep_messages_hidden
-- Hidden with all before, and so again.
update messages set hidden_at = :now where author_id = :person_id
  and hidden_at = (select at from hidden_people h where h.person_id = :person_id and h.circle_id = :circle_id)
  and conversation_id in (select id from conversations c where c.circle_id = :circle_id and c.id = messages.conversation_id);

-- name: keep_asks_hidden
-- Hidden with all before, and so again.
update conversations set hidden_at = :now where asker_id = :person_id and circle_id = :circle_id
  and hidden_at = (select at from hidden_people h where h.person_id = :person_id and h.circle_id = :circle_id);

-- name: hide_person
-- Remember that all was hidden, and when.
insert into hidden_people (person_id, circle_id, at) values (:person_id, :circle_id, :now)
on conflict (person_id, circle_id) do update set at = excluded.at;

-- name: restore_person
-- Forget that.
delete from hidden_people where person_id = :person_id and circle_id = :circle_id;

-- name: publish
-- Who may see it.
update conversations set visibility = :visibility, updated_at = :now where id = :id;

-- name: wish
-- Whether the other side wishes it too.
select 1 from settings where name = :key;

-- name: keep_wish
-- One side's wish.
insert into settings (name, value) values (:key, :value) on conflict (name) do update set value = excluded.value;

-- name: forget_wishes
-- Done.
delete from settings where name like :keys;
