-- name: add
-- A mail that came; the same one by another way is none.
insert into letters (id, digest, came_by, sent_from, sent_to, size, received_at, state, next_at)
values (:id, :digest, :came_by, :sent_from, :sent_to, :size, :received_at, :state, :next_at)
on conflict (digest) do nothing;

-- name: add_bytes
-- As it came.
insert into letter_bytes (letter_id, content) values (:id, :content);

-- name: due
-- What is to be handled now.
select * from letters where next_at <= :now and state = 'waiting' order by next_at, id limit :limit;

-- name: get
-- One letter.
select * from letters where id = :id;

-- name: hold [sqlite]
-- One letter, which no other process acts on meanwhile.
select * from letters where id = :id;

-- name: hold [postgres]
select * from letters where id = :id for update;

-- name: content
-- Its bytes.
select content from letter_bytes where letter_id = :id;

-- name: claim
-- One process handles it; a try is counted before anything can go wrong.
update letters set tries = tries + 1, next_at = :later where id = :id and tries = :tries and state = 'waiting';

-- name: settle
-- What became of it: once.
update letters set state = :state, next_at = null, outcome = :outcome, proof = :proof, sender = :sender,
  message_id = :message_id, person_id = :person_id, conversation_id = :conversation_id
where id = :id and state in (:states*);

-- name: put_off
-- Later.
update letters set next_at = :next_at where id = :id and state = 'waiting';

-- name: drop_bytes
-- They have had their use.
delete from letter_bytes where letter_id = :id;

-- name: with_message_id
-- What came under a Message-ID.
select * from letters where message_id = :message_id and message_id <> '' and conversation_id is not null
  and state in ('handled', 'refused') order by id;

-- name: last_of
-- Which mail of theirs an answer to them answers.
select message_id from letters where person_id = :person_id and conversation_id = :conversation_id and message_id <> ''
  and state in ('handled', 'refused') order by id desc limit 1;

-- name: left
-- What was held, refused or failed.
select l.id, l.state, l.outcome, l.sender, l.received_at, p.name as person_name,
  exists (select 1 from letter_bytes b where b.letter_id = l.id) as is_here
from letters l left join people p on p.id = l.person_id
where l.state <> 'handled' and l.state <> 'waiting' and l.received_at > :since and l.id < :before
order by l.id desc limit :limit;

-- name: again
-- It is handled anew.
update letters set state = 'waiting', next_at = :now, tries = 0, outcome = ''
where id = :id and state in ('refused', 'failed') and exists (select 1 from letter_bytes b where b.letter_id = letters.id);

-- name: recent
-- The newest.
select * from letters order by id desc limit :limit;

-- name: stale
-- Held and not claimed; refused and left so; failed long ago.
select l.id from letters l join letter_bytes b on b.letter_id = l.id
where (l.state in ('held', 'refused') and l.received_at < :before_held) or (l.state = 'failed' and l.received_at < :before_failed);

-- name: give_up
-- Nobody said that it was theirs.
update letters set state = 'handled', outcome = case when state = 'held' then 'nobody claimed it' else outcome end
where id = :id;
