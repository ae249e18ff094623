-- name: person
-- Themself.
select id, name, state, about, locale, languages, time_zone, hours, per_week, paused_until, shows_thanks,
  password is not null as has_password, totp is not null as has_code, created_at, joined_at, seen_at, asked_week
from people where id = :id;

-- name: addresses
-- How they are reached.
select kind, address, proven_at, source, arrival_id, returned_at, returned_why, stopped_at from contact_points where person_id = :id order by id;

-- name: topics
-- On what they like to be asked.
select topic from person_topics where person_id = :id order by topic;

-- name: hidden_in
-- Where all that they wrote was hidden.
select circle_id, at from hidden_people where person_id = :id order by at;

-- name: memberships
-- Where they belong.
select c.name as circle, m.circle_id, m.role, m.coordinator, m.staff, m.joined_at, m.left_at
from memberships m join circles c on c.id = m.circle_id where m.person_id = :id order by m.joined_at;

-- name: asks
-- What they asked.
select id, circle_id, title, topics, language, visibility, shows_asker, mandate, state, asked_at, taken_at, replied_at,
  ended_at, thanks, joined, helped from conversations where asker_id = :id order by asked_at, id;

-- name: contexts
-- What a page said about what they asked, as they let helpers see it.
select x.conversation_id, x.facts, x.kept_at from ask_contexts x join conversations c on c.id = x.conversation_id
where c.asker_id = :id order by x.conversation_id;

-- name: messages
-- What they wrote.
select id, conversation_id, number, body, posted_at, edited_at, hidden_at from messages where author_id = :id order by id;

-- name: parts
-- In which conversations they have a part.
select conversation_id, role, since, until, read_number, seen_at from participants where person_id = :id order by since, conversation_id;

-- name: drafts
-- What they were typing.
select conversation_id, body, saved_at from drafts where person_id = :id order by conversation_id;

-- name: invitations
-- To what they were invited, why, and what was computed about them.
select id, conversation_id, wave, kind, state, reason, rank, score, probability, propensity, exploring, why, invited_at,
  expires_at, answered_at, seen_at from invitations where person_id = :id order by id;

-- name: thanks
-- What they were thanked for.
select id as conversation_id, thanks, ended_at from conversations
where helper_id = :id and state = 'solved' and thanks <> '' order by ended_at, id;

-- name: blocks
-- Whom they blocked.
select blocked_id, at from blocks where person_id = :id order by at;

-- name: reports
-- What they reported.
select conversation_id, message_id, reason, at, settled_at from reports where person_id = :id order by id;

-- name: deeds
-- What they did as a coordinator.
select at, circle_id, act, subject, detail from audit where person_id = :id order by id;

-- name: sessions
-- Where they are signed in.
select id, kind, created_at, seen_at, expires_at, agent from sessions where person_id = :id order by created_at;

-- name: keys
-- Their programs' keys.
select id, name, scopes, created_at, used_at, revoked_at from api_keys where person_id = :id order by id;

-- name: identities
-- With which other services they sign in.
select issuer, sub from identities where person_id = :id order by issuer;

-- name: traits
-- What sources told of them, and what they said themself.
select name, source, value, arrival_id, told_at from traits where person_id = :id order by name, source;

-- name: handles
-- By what sources speak of them without an id.
select source, kind, said, shared from handles where person_id = :id order by source, kind, said;

-- name: arrived
-- Which events were about them.
select p.arrival_id, p.at, a.type, a.source, nullif(a.body, '') as told
from arrival_people p left join arrivals a on a.id = p.arrival_id where p.person_id = :id order by p.at, p.arrival_id;

-- name: consents
-- What they allowed, and with which proof.
select purpose, channel, allowed, at, how, text_version, proof, until from consents where person_id = :id order by id;

-- name: merges
-- Who else they turned out to be.
select person_id, into_id, proof, arrival_id, by_id, at, undone_at from merges
where person_id = :id or into_id = :id order by id;

-- name: letters
-- The mails they wrote, or that were taken to be theirs.
select id, came_by, sent_from, sender, message_id, size, received_at, state, outcome, proof, conversation_id from letters
where person_id = :id order by id;

-- name: attachments
-- What came with their mails.
select a.id, a.message_id, a.conversation_id, a.name, a.kind, a.size, a.refused from attachments a
join messages m on m.id = a.message_id where m.author_id = :id order by a.id;

-- name: imported
-- Under which ids they came in from elsewhere.
select source, external_id from external_ids where id = :id and kind = 'person' order by source;

-- name: devices
-- On which devices they are told.
select name, address, added_at from devices where person_id = :id order by id;

-- name: chats
-- In which chats they are told.
select address, added_at from chats where person_id = :id order by id;

-- name: telling
-- When they want to be told: minutes of their local day.
select quiet_from, quiet_to, per_day, daily_at from telling where person_id = :id;

-- name: runs
-- What rules did for them.
select rule_id, event_id, type, conversation_id, at, outcome, why as reason from flow_runs where person_id = :id and person_id <> '' order by at, id;

-- name: webhooks
-- Other systems that they had told what happens.
select name, url, kinds, state, made_at from webhook_endpoints where person_id = :id order by id;

-- name: owed
-- What they are owed a reply to, and what was replied.
select conversation_id, circle_id, since, about, reply, because, replied_at from owed_replies
where person_id = :id order by since;

-- name: notifications
-- What they were told.
select kind, subject, channel, made_at, sent_at, outcome, held from notifications where person_id = :id order by id;

-- name: events
-- What the log says about them.
select position, type, at, recorded_at, data from events where subject = :id order by position;

-- name: counts
-- How much there is of each of these, and of rankings that considered them, no further than anybody cares to know.
select
  (select count(*) from (select 1 from contact_points where person_id = :id limit :enough) as counted) as addresses,
  (select count(*) from (select 1 from person_topics where person_id = :id limit :enough) as counted) as topics,
  (select count(*) from (select 1 from hidden_people where person_id = :id limit :enough) as counted) as hidden_in,
  (select count(*) from (select 1 from memberships where person_id = :id limit :enough) as counted) as memberships,
  (select count(*) from (select 1 from conversations where asker_id = :id limit :enough) as counted) as asks,
  (select count(*) from (select 1 from ask_contexts x join conversations c on c.id = x.conversation_id where c.asker_id = :id limit :enough) as counted) as contexts,
  (select count(*) from (select 1 from messages where author_id = :id limit :enough) as counted) as messages,
  (select count(*) from (select 1 from participants where person_id = :id limit :enough) as counted) as parts,
  (select count(*) from (select 1 from drafts where person_id = :id limit :enough) as counted) as drafts,
  (select count(*) from (select 1 from invitations where person_id = :id limit :enough) as counted) as invitations,
  (select count(*) from (select 1 from conversations where helper_id = :id and state = 'solved' and thanks <> '' limit :enough) as counted) as thanks,
  (select count(*) from (select 1 from blocks where person_id = :id limit :enough) as counted) as blocks,
  (select count(*) from (select 1 from reports where person_id = :id limit :enough) as counted) as reports,
  (select count(*) from (select 1 from audit where person_id = :id limit :enough) as counted) as deeds,
  (select count(*) from (select 1 from sessions where person_id = :id limit :enough) as counted) as sessions,
  (select count(*) from (select 1 from api_keys where person_id = :id limit :enough) as counted) as keys,
  (select count(*) from (select 1 from identities where person_id = :id limit :enough) as counted) as identities,
  (select count(*) from (select 1 from traits where person_id = :id limit :enough) as counted) as traits,
  (select count(*) from (select 1 from handles where person_id = :id limit :enough) as counted) as handles,
  (select count(*) from (select 1 from arrival_people where person_id = :id limit :enough) as counted) as arrived,
  (select count(*) from (select 1 from consents where person_id = :id limit :enough) as counted) as consents,
  (select count(*) from (select 1 from merges where person_id = :id limit :enough) as counted)
    + (select count(*) from (select 1 from merges where into_id = :id limit :enough) as counted) as merges,
  (select count(*) from (select 1 from letters where person_id = :id limit :enough) as counted) as letters,
  (select count(*) from (select 1 from attachments a join messages m on m.id = a.message_id where m.author_id = :id limit :enough) as counted) as attachments,
  (select count(*) from (select 1 from flow_runs where person_id = :id and person_id <> '' limit :enough) as counted) as runs,
  (select count(*) from (select 1 from owed_replies where person_id = :id limit :enough) as counted) as owed,
  (select count(*) from (select 1 from external_ids where id = :id and kind = 'person' limit :enough) as counted) as imported,
  (select count(*) from (select 1 from devices where person_id = :id limit :enough) as counted) as devices,
  (select count(*) from (select 1 from chats where person_id = :id limit :enough) as counted) as chats,
  (select count(*) from (select 1 from telling where person_id = :id limit :enough) as counted) as telling,
  (select count(*) from (select 1 from webhook_endpoints where person_id = :id limit :enough) as counted) as webhooks,
  (select count(*) from (select 1 from notifications where person_id = :id limit :enough) as counted) as notifications,
  (select count(*) from (select 1 from events where subject = :id limit :enough) as counted) as events,
  (select count(*) from (select 1 from match_candidates where person_id = :id limit :enough) as counted) as considered;
