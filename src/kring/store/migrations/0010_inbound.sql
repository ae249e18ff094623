-- Other ways in: webhooks of any shape with a mapping, schemas of types, events of test keys, and counts of what came.

create table hooks (
  source_id text primary key references sources (id),
  scheme text not null,                     -- how its requests are signed: kring/hooks/signatures.py
  secrets text not null default '[]',       -- JSON: one, or two while one replaces the other
  signing text not null default '{}',       -- JSON: header, algorithm, encoding of a plain HMAC
  mapping text not null,                    -- JSON: CEL by field
  changed_at bigint not null
);

-- Requests as they came: the last ones as samples, and all of which the mapping could make no event.
create table hook_requests (
  id text primary key,
  source_id text not null references sources (id),
  state text not null,                      -- mapped, skipped or unmapped
  received_at bigint not null,
  headers text not null,                    -- JSON, without what lets anybody in
  body text not null,                       -- JSON
  delivery text not null default '',        -- the sender's own id for it
  wrong text not null default '[]',         -- JSON: field, seen, wanted
  arrival_id text not null default ''
);
create index hook_requests_of_source on hook_requests (source_id, state, id);
create index hook_requests_of_arrival on hook_requests (arrival_id);

create table event_schemas (
  type text primary key,
  schema text not null,
  changed_at bigint not null
);

-- What came with test keys: shown, and thrown away.
create table trials (
  id text primary key,
  source_id text not null references sources (id),
  key_id text not null,
  event_id text not null,
  type text not null,
  received_at bigint not null,
  verdict text not null,
  wrong text not null default '{}',         -- JSON: field, seen, wanted, when it was refused
  body text not null
);
create index trials_of_source on trials (source_id, id);

-- How many came a day, counted in memory and written every few seconds.
create table source_days (
  source_id text not null references sources (id),
  day text not null,
  taken bigint not null default 0,
  known bigint not null default 0,
  refused bigint not null default 0,
  last_at bigint not null,
  primary key (source_id, day)
);

-- What was refused lately, and why.
create table source_refusals (
  id text primary key,
  source_id text not null references sources (id),
  at bigint not null,
  way text not null,                        -- events, segment, hook or file
  event_id text not null,
  type text not null,
  field text not null,
  seen text not null,
  wanted text not null
);
create index source_refusals_of_source on source_refusals (source_id, id);
