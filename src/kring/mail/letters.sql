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
select * from letters where message_id = :message_id and message_id <> '' and conversation_id is not null and state = 'handled' order by id;

-- name: last_of
-- Which mail of theirs an answer to them answers.
select message_id from letters where person_id = :person_id and conversation_id = :conversation_id and message_id <> ''
  and state = 'handled' order by id desc limit 1;

-- name: recent
-- The newest.
select * from letters order by id desc limit :limit;

-- name: stale
-- Held and not claimed; failed long ago.
select l.id from letters l join letter_bytes b on b.letter_id = l.id
where (l.state = 'held' and l.received_at < :before_held) or (l.state = 'failed' and l.received_at < :before_failed);

-- name: give_up
-- Nobody said that it was theirs.
update letters set state = 'handled', outcome = case when state = 'held' then 'nobody claimed it' else outcome end
where id = :id;
