-- name: holes
-- Positions whose forerunner is missing.
select cast(position as text) as id from (
  select position, position - lag(position, 1, 0) over (order by position) as step from events) as steps
where step <> 1 limit :limit;

-- name: twice
-- Events with one id.
select id from events group by id having count(*) > 1 limit :limit;

-- name: beyond
-- Listeners that heard what was never said.
select listener as id from positions where at > (select coalesce(max(position), 0) from events) limit :limit;

-- name: unopened
-- Conversations that the log does not know, or knows twice.
select c.id from conversations c
where (select count(*) from events e where e.subject = c.id and e.type = 'ask.opened') <> 1 limit :limit;

-- name: miscounted
-- Conversations with more or fewer messages than they say.
select c.id from conversations c
where c.messages <> (select count(*) from messages m where m.conversation_id = c.id) limit :limit;

-- name: misnumbered
-- Conversations whose messages do not run from 0.
select conversation_id as id from messages group by conversation_id
having min(number) <> 0 or max(number) + 1 <> count(*) limit :limit;

-- name: joined
-- Conversations with more or fewer people who wonder the same than they say.
select c.id from conversations c
where c.joined <> (select count(*) from participants p
  where p.conversation_id = c.id and p.role = 'joined' and p.until is null) limit :limit;

-- name: no_asker
-- Conversations without their asker.
select c.id from conversations c where not exists (
  select 1 from participants p where p.conversation_id = c.id and p.person_id = c.asker_id) limit :limit;

-- name: no_answer
-- Answers from elsewhere.
select c.id from conversations c
where (c.answer_id is not null and not exists (
    select 1 from messages m where m.id = c.answer_id and m.conversation_id = c.id))
  or (c.pinned_id is not null and not exists (
    select 1 from messages m where m.id = c.pinned_id and m.conversation_id = c.id)) limit :limit;

-- name: words_of_hidden [sqlite]
-- Hidden conversations that a search would still find.
select c.id from conversations c join words_docsize w on w.id = c.number where c.hidden_at is not null limit :limit;

-- name: words_of_hidden [postgres]
select c.id from conversations c join words w on w.conversation_id = c.id where c.hidden_at is not null limit :limit;

-- name: words_missing [sqlite]
-- Conversations that a search would not find.
select c.id from conversations c where c.hidden_at is null and c.state <> 'joined'
  and not exists (select 1 from words_docsize w where w.id = c.number) limit :limit;

-- name: words_missing [postgres]
select c.id from conversations c where c.hidden_at is null and c.state <> 'joined'
  and not exists (select 1 from words w where w.conversation_id = c.id) limit :limit;

-- name: words_lost [sqlite]
-- Words without a conversation.
select cast(w.id as text) as id from words_docsize w
where not exists (select 1 from conversations c where c.number = w.id) limit :limit;

-- name: words_lost [postgres]
select w.conversation_id as id from words w
where not exists (select 1 from conversations c where c.id = w.conversation_id) limit :limit;

-- name: topics_missing [sqlite]
-- Conversations without a row for one of their topics.
select distinct c.id from conversations c, json_each(c.topics) t where not exists (
  select 1 from conversation_topics x where x.topic = t.value and x.conversation_id = c.id) limit :limit;

-- name: topics_missing [postgres]
select distinct c.id from conversations c, json_array_elements_text(c.topics::json) t(value) where not exists (
  select 1 from conversation_topics x where x.topic = t.value and x.conversation_id = c.id) limit :limit;

-- name: erased_known
-- Erased people whose name, address or words are still there.
select e.person_id as id from erasures e where exists (
    select 1 from people p where p.id = e.person_id and p.state <> 'gone')
  or exists (select 1 from contact_points c where c.person_id = e.person_id) limit :limit;

-- name: external_lost
-- External ids that lead nowhere.
select x.id from external_ids x
where (x.kind = 'person' and not exists (select 1 from people p where p.id = x.id))
  or (x.kind = 'conversation' and not exists (select 1 from conversations c where c.id = x.id))
  or (x.kind = 'message' and not exists (select 1 from messages m where m.id = x.id)) limit :limit;

-- name: taken_twice
-- Conversations held by two.
select conversation_id as id from invitations where state = 'taken' group by conversation_id
having count(*) > 1 limit :limit;

-- name: copies
-- Members whose name, state or "invited" is not what it is a copy of.
select m.person_id as id from memberships m join people p on p.id = m.person_id
where m.name <> p.name or m.state <> p.state
  or m.invited <> case when exists (select 1 from invitations i where i.person_id = p.id) then 1 else 0 end limit :limit;

-- name: helped
-- Members who are only known, and wrote more or less than they are listed by; while an import runs, that is so.
select m.person_id as id from memberships m left join (
  select author_id, count(*) as helped, max(posted_at) as helped_at from messages where number > 0 group by author_id
) as h on h.author_id = m.person_id
where m.state = 'known' and (m.helped <> coalesce(h.helped, 0) or m.helped_at <> coalesce(h.helped_at, 0))
  and not exists (select 1 from imports where state = 'running') limit :limit;
