-- Systems that send Kring what happens, and what has arrived from them. The log holds only that something arrived, of
-- which type and from where; what it says lies here, so that erasing it leaves the log whole.

create table sources (
  id text primary key,
  name text not null unique,                -- as in shop:customer/77
  link text not null default '',            -- where its things are looked up: https://shop.example/{id}
  vouches text not null default '[]',       -- JSON: of mail, phone those that it has proven before it tells them
  created_at bigint not null
);

create table source_keys (
  hash text primary key,
  id text not null unique,
  source_id text not null references sources (id),
  name text not null,
  test smallint not null default 0,         -- 1: what it sends is shown and thrown away
  types text not null default '[]',         -- JSON: patterns of the types that it may send; empty is any
  per_minute bigint not null default 0,     -- events; 0 is as many as can be taken
  created_at bigint not null,
  used_at bigint,
  revoked_at bigint
);
create index source_keys_of_source on source_keys (source_id);

create table arrivals (
  number bigint primary key,                -- grows with each arrival, though others may be committed before
  key bigint not null,                      -- ids.key(source, event_id)
  id text not null,                         -- its event's in the log too, and that event's subject
  source_id text not null,
  source text not null,                     -- as the sender calls it, with event_id unique
  event_id text not null,
  type text not null,
  subject text not null default '',
  time bigint not null,
  received_at bigint not null,
  body text not null                        -- the CloudEvent, JSON, as it was taken; '' once erased
);
create unique index arrivals_id on arrivals (id);
create index arrivals_of_type on arrivals (type, number);

-- By which an event is known that arrives again. A key is random, and a random place in a large index costs a page of
-- writing: on SQLite keys are put in when there are many, in order; those of the arrivals since are in memory.
create table arrival_keys (
  key bigint primary key,
  number bigint not null
);
-- only: postgres
create sequence arrival_numbers;
