-- Who it is about: what sources call people, what they tell of them, merges, proposals, consent.

alter table contact_points add column source text not null default '';      -- which source said so; '' is the person's own word
alter table contact_points add column arrival_id text not null default '';  -- and in which event
alter table contact_points add column likeness text not null default '';    -- what all addresses that look like it have in common
create index contact_points_likeness on contact_points (kind, likeness) where likeness <> '';

-- An external id is one person's, or one conversation's. What was erased keeps its hash, and is nobody's.
create unique index external_ids_once on external_ids (hash)
  where kind in ('person', 'conversation') and external_id <> '';
create index external_ids_of_conversation on external_ids (id) where kind = 'conversation';

-- By what a source speaks of somebody to whom it gives no id.
create table handles (
  hash bigint primary key,                  -- ids.key(source, kind, said)
  source text not null,
  kind text not null,                       -- anonymous, mail, phone
  said text not null,
  person_id text not null,                  -- '' until somebody is met by it again
  shared smallint not null default 0        -- several people were seen by it: it proves nothing any more
);
create index handles_of_person on handles (person_id);

-- Which events were about whom, and what they were recognized by, so that a merge can be undone.
create table arrival_people (
  arrival_id text not null,
  person_id text not null,
  hash bigint not null default 0,           -- of the external id or handle
  at bigint not null,
  primary key (arrival_id, person_id)
);
create index arrival_people_of_person on arrival_people (person_id, at);

-- What is known about a person, each with who told it.
create table traits (
  person_id text not null,
  name text not null,
  source text not null,                     -- a source's name; '' is the person's own word, which wins
  value text not null,                      -- JSON; 'null' of one's own word: nothing is to be kept under this name
  arrival_id text not null default '',
  told_at bigint not null,
  primary key (person_id, name, source)
);

-- Merges --------------------------------------------------------------------------------------------

create table merges (
  id text primary key,
  number bigint not null,                   -- in which order: the last is undone first
  person_id text not null,                  -- who turned out to be
  into_id text not null,                    -- whom
  proof text not null,                      -- signed in, anonymous, mail, phone, ids, said (by a person)
  arrival_id text not null default '',
  by_id text,                               -- who decided, if a person did
  at bigint not null,
  undone_at bigint,
  undone_by text
);
create index merges_number on merges (number);
create index merges_of_person on merges (person_id);
create index merges_into on merges (into_id);

create table merge_moves (                  -- a row that points at the other person since
  merge_id text not null,
  place text not null,                      -- table.column
  key text not null,
  primary key (merge_id, place, key)
);

create table merge_images (                 -- a row that was changed otherwise, as it was and as it became
  merge_id text not null,
  number bigint not null,
  place text not null,                      -- table
  key text not null,                        -- JSON
  before text,                              -- JSON; null where there was none
  after text,
  primary key (merge_id, number)
);

create table lookalikes (                   -- two people who look like one: proposed, never merged by itself
  id text primary key,
  one_id text not null,                     -- the lesser id
  other_id text not null,
  reason text not null,                     -- mail, plus, homograph, phone, ids, anonymous
  detail text not null default '',          -- what they have in common
  arrival_id text not null default '',
  at bigint not null,
  state text not null default 'open',       -- open, merged, two (they are two people)
  settled_at bigint,
  settled_by text
);
create unique index lookalikes_pair on lookalikes (one_id, other_id);
create index lookalikes_of_other on lookalikes (other_id);
create index lookalikes_open on lookalikes (at) where state = 'open';

-- Consent -------------------------------------------------------------------------------------------

create table consents (
  id text primary key,
  person_id text not null,
  purpose text not null,                    -- conversations, invitations, feedback, news
  channel text not null,                    -- mail, push, …
  allowed smallint not null,
  at bigint not null,
  how text not null,                        -- settings, preferences, unsubscribe, api, event, import, before
  text_version text not null default '',    -- of the words that were agreed to
  proof text not null default '',           -- the event or request that gave it
  until bigint                              -- when another word took its place
);
create unique index consents_now on consents (person_id, purpose, channel) where until is null;
create index consents_of_person on consents (person_id, at);

-- Who wanted no mail said so before there were purposes; news nobody has asked for yet.
insert into consents (id, person_id, purpose, channel, allowed, at, how)
select p.id || substr(w.purpose, 1, 1), p.id, w.purpose, 'mail', 0, p.created_at, 'before'
from people p cross join (select 'conversations' as purpose union all select 'invitations' union all select 'circle') w
where p.mails = 0 and p.simulated = 0 and p.state <> 'gone';
alter table people drop column mails;
