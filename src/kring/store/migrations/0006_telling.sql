-- Being told one's own way: channels, lanes, who is sending what, what could not be sent, and what a person wishes.

alter table notifications add column lane bigint not null default 1;      -- 0 urgent, 1 ordinary, 2 bulk
alter table notifications add column target text not null default '';     -- a device's or chat's id; '' is the first mail address
alter table notifications add column endpoint text not null default 'mail';  -- through what it goes: mail, push:host, chat:host
alter table notifications add column claim text not null default '';      -- the sender that has it in hand
alter table notifications add column held text not null default '';       -- why it waits beyond its time
alter table notifications add column digest_id text;                      -- the notification that lists it instead
alter table notifications add column failed_at bigint;                    -- when it was given up: a dead letter

-- Each lane to each endpoint is a queue of its own; what is in somebody's hand is not in it.
drop index notifications_waiting;
create index notifications_due on notifications (lane, endpoint, send_at) where sent_at is null and outcome = '' and claim = '';
create index notifications_claimed on notifications (claim) where claim <> '';
create index notifications_failed on notifications (failed_at, id) where failed_at is not null;
create index notifications_of_digest on notifications (digest_id) where digest_id is not null;

create table senders (
  id text primary key,                      -- a process that sends
  beat bigint not null                      -- changes while it lives
);

create table circuits (
  endpoint text primary key,                -- here only while it fails
  failures bigint not null,                 -- in a row
  failed_at bigint not null,                -- the last
  next_at bigint,                           -- open until then, when one is tried; null while it is closed
  why text not null
);

create table devices (
  id text primary key,                      -- a browser that a person wants to be told on (web push)
  person_id text not null references people (id),
  address text not null,                    -- of the push service, this device's own
  hash bigint not null,                     -- ids.key(address)
  p256dh text not null,
  auth text not null,
  name text not null default '',            -- what the browser calls itself
  added_at bigint not null
);
create index devices_of_person on devices (person_id);
create index devices_hash on devices (hash);

create table chats (
  id text primary key,                      -- what apprise reaches: a chat, an SMS gateway
  person_id text not null references people (id),
  address text not null,                    -- with its secrets
  name text not null,                       -- without them
  added_at bigint not null
);
create index chats_of_person on chats (person_id);

create table telling (
  person_id text primary key references people (id),
  quiet_from bigint,                        -- minutes of the local day; null is no quiet
  quiet_to bigint,
  per_day bigint,                           -- messages a day and channel at most; null is any number
  daily_at bigint                           -- minute of the local day at which all is told at once; null is as it happens
);
