-- Rules: what one event should do, what became of it, and what is owed because of it.

create table rules (
  id text primary key,
  name text not null,
  source text not null default '',          -- the system whose events it hears; empty: any; kring: Kring's own
  type text not null,                       -- of event; * stands for any letters
  condition text not null,                  -- CEL; empty matches nothing
  activity text not null,
  circle_id text not null default '',
  said text not null default '{}',          -- JSON: the activity's fields as they were filled in
  most bigint not null default 60,          -- conversations a minute
  state text not null,                      -- on, off, stopped (by Kring, see why)
  why text not null default '{}',           -- JSON: a sentence and its values
  owner_id text not null,                   -- who switched it on, answers for it and is told when it stops
  made_at bigint not null,
  changed_at bigint not null,
  on_at bigint not null,                    -- it hears what was recorded from then on
  removed_at bigint,
  heard bigint not null default 0,          -- events of its type
  matched bigint not null default 0,        -- for which its condition held
  failed bigint not null default 0,
  last_at bigint                            -- when it matched last
);

create table flow_runs (
  id text primary key,                      -- made of the rule and the event: the same never runs twice
  rule_id text not null references rules (id),
  event_id text not null,                   -- an arrival's id, or an event's of Kring's own
  type text not null,
  person_id text not null default '',       -- whom it was about
  conversation_id text not null default '',
  at bigint not null,
  outcome text not null,                    -- done, skipped, failed, stopped
  why text not null default '{}',           -- JSON: a sentence and its values
  opened smallint not null default 0,       -- a conversation that was not there before
  depth bigint not null default 0,          -- how many rules led to it
  due_at bigint,                            -- when it is looked at again
  step text not null default ''             -- and what for
);
create index flow_runs_of_rule on flow_runs (rule_id, id);
create index flow_runs_lately on flow_runs (rule_id, at);
create index flow_runs_of_person on flow_runs (person_id, at) where person_id <> '';
create index flow_runs_of_conversation on flow_runs (conversation_id) where conversation_id <> '';
create index flow_runs_due on flow_runs (due_at) where due_at is not null;

create table flow_threads (
  hash bigint not null,                     -- ids.key(circle, key): events of one key meet in one conversation
  circle_id text not null,
  key text not null,
  conversation_id text not null,
  ended_at bigint,
  primary key (conversation_id)
);
create index flow_threads_open on flow_threads (hash) where ended_at is null;

create index conversations_notices on conversations (circle_id, id) where kind = 'notice';

create table owed_replies (
  conversation_id text primary key,
  circle_id text not null,
  person_id text not null,                  -- to whom
  since bigint not null,
  about text not null default '',           -- in the organization's words, for everybody
  reply text not null default '',           -- heard, did, wont
  because text not null default '',
  replied_at bigint,
  replied_by text
);
create index owed_replies_of_person on owed_replies (person_id);
create index owed_replies_open on owed_replies (circle_id, since) where reply in ('', 'heard');
create index owed_replies_given on owed_replies (replied_at) where replied_at is not null;
