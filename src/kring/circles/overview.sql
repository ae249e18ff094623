-- name: waiting
-- Open asks of some circles, oldest first, with how their invitations stand. An open ask has a next_at, and that
-- index is short; the circle's is long, and without statistics it would be taken: hence the empty text.
select c.id, c.circle_id, c.title, c.topics, c.language, c.state, c.asked_at, c.promised_at, c.replied_at, c.next_at,
  c.next_step, c.wave, c.joined, c.mandate, c.stopped, c.history,
  (select count(*) from invitations i where i.conversation_id = c.id) as invited,
  (select count(*) from invitations i where i.conversation_id = c.id and i.state = 'open') as unanswered,
  (select count(*) from invitations i where i.conversation_id = c.id and i.state in ('declined', 'returned')) as declined
from conversations c
where c.next_at is not null and c.circle_id || '' in (:circle_ids*) and c.state in ('waiting', 'taken')
  and c.hidden_at is null and c.id || '' > :after
order by c.id || '' limit :limit;

-- name: counts
-- What a coordinator wants to know at a glance.
select
  count(case when state = 'waiting' then 1 end) as waiting,
  count(case when state = 'taken' then 1 end) as taken,
  count(case when state in ('waiting', 'taken') and replied_at is null and promised_at < :now then 1 end) as late,
  min(case when state = 'waiting' then asked_at end) as oldest
from conversations
where next_at is not null and circle_id || '' in (:circle_ids*) and state in ('waiting', 'taken') and hidden_at is null;

-- name: asked_since
-- When the last invitation but so many was made, if that is not too long ago.
select invited_at from invitations where invited_at > :since order by invited_at desc limit 1 offset :most;

-- name: bearers
-- Members by how often they were asked lately, most first. Invitations of that time and open talks are few, members and
-- conversations are many: "cross join" has SQLite, which knows no numbers, begin with the few.
with i as materialized (
  select person_id, conversation_id, state from invitations where invited_at > :since
), asked as materialized (
  select i.person_id, count(*) as asked, count(case when i.state = 'taken' then 1 end) as taken,
    count(case when i.state = 'declined' then 1 end) as declined,
    count(case when i.state = 'expired' then 1 end) as ignored
  from i cross join conversations c
  where c.id = i.conversation_id and c.circle_id = :circle_id and c.hidden_at is null group by i.person_id
), a as materialized (
  select asked.*, m.role from asked cross join memberships m
  where m.circle_id = :circle_id and m.person_id = asked.person_id and m.left_at is null
  order by asked.asked desc, asked.person_id limit :limit
), t as materialized (
  select s.person_id, count(*) as talks from conversations c cross join participants s
  where c.next_at is not null and c.state || '' = 'taken' and s.conversation_id = c.id and s.role = 'helper'
    and s.until is null
  group by s.person_id
)
select p.id, p.name, a.role, p.per_week, p.paused_until, a.asked, a.taken, a.declined, a.ignored,
  coalesce((select t.talks from t where t.person_id = p.id), 0) as talks,
  (select count(*) from invitations w where w.person_id = p.id and w.invited_at > :week) as this_week
from a join people p on p.id = a.person_id
order by a.asked desc, p.id;

-- name: asks_since
-- What was asked lately, as far as topics go.
select topics, state, asked_at, replied_at from conversations
where circle_id in (:circle_ids*) and id > :floor and asked_at > :since and hidden_at is null
  and state not in ('joined', 'withdrawn')
order by id desc limit :limit;

-- name: offered
-- Topics of what a circle's members may see, newest first.
select topics, state, asked_at, replied_at from conversations
where circle_id = :circle_id and id > :floor and hidden_at is null and visibility in ('circle', 'public')
order by id desc limit :limit;

-- name: matches
-- Every ranking that was made for an ask.
select id, wave, at, model, took_micros, candidates from matches where conversation_id = :conversation_id order by at, id;

-- name: invitations
-- Everyone who was invited to an ask, as a coordinator sees it.
select i.id, i.person_id, p.name, m.role, i.wave, i.kind, i.state, i.reason, i.rank, i.score, i.probability, i.propensity,
  i.exploring, i.why, i.invited_at, i.expires_at, i.answered_at, i.seen_at, i.match_id
from invitations i join people p on p.id = i.person_id
left join memberships m on m.person_id = i.person_id and m.circle_id = :circle_id
where i.conversation_id = :conversation_id order by i.wave, i.rank, i.id;

-- name: names
-- What people are called.
select id, name from people where id in (:ids*);

-- name: imports
-- What was brought in, newest first.
select id, source, format, circle_id, visibility, state, started_at, ended_at, done from imports
where circle_id in (:circle_ids*) order by started_at desc limit :limit;

-- name: events
-- What happened in a circle, newest first: in its conversations, to itself, and to its members.
select e.position, e.id, e.type, e.subject, e.actor, e.at, e.recorded_at, e.history, e.data from events e
where e.position < :before and (
  e.subject = :circle_id
  or exists (select 1 from conversations c where c.id = e.subject and c.circle_id = :circle_id)
  or exists (select 1 from memberships m where m.person_id = e.subject and m.circle_id = :circle_id))
order by e.position desc limit :limit;

-- name: titles
-- What conversations are called.
select id, title as name from conversations where id in (:ids*);

-- name: count_reports
-- How many reports wait.
select count(*) from reports r join conversations c on c.id = r.conversation_id
where c.circle_id = :circle_id and r.settled_at is null;
