-- name: talks
-- Conversations that somebody helps in and that are still open, the one that waits longest for them first.
select c.id, c.title, c.state, c.topics, c.language, c.asked_at, c.promised_at, c.messages, c.updated_at,
  p.read_number,
  case when c.helper_id = :person_id then 1 else 0 end as mine,
  (select m.author_id from messages m where m.conversation_id = c.id and m.hidden_at is null
   order by m.number desc limit 1) as last_author_id
from participants p join conversations c on c.id = p.conversation_id
where p.person_id = :person_id and p.role = 'helper' and p.until is null
  and c.state in ('waiting', 'taken') and c.hidden_at is null
order by mine desc, c.promised_at, c.id limit :limit;

-- name: thanks
-- What askers said to somebody whose answer solved it, newest first.
select c.id, c.title, c.topics, c.thanks, c.ended_at, c.helped
from messages m join conversations c on c.id = m.conversation_id and c.answer_id = m.id
where m.author_id = :person_id and c.asker_id <> :person_id and c.state = 'solved' and c.hidden_at is null and m.hidden_at is null
order by c.ended_at desc limit :limit;

-- name: totals
-- What somebody did for others in all.
select count(*) as solved, count(case when c.thanks <> '' then 1 end) as thanked,
  cast(coalesce(sum(c.helped), 0) as bigint) as helped
from messages m join conversations c on c.id = m.conversation_id and c.answer_id = m.id
where m.author_id = :person_id and c.asker_id <> :person_id and c.state = 'solved' and c.hidden_at is null and m.hidden_at is null;

-- name: week
-- How often somebody was asked since then.
select count(*) from invitations where person_id = :person_id and invited_at > :since;
