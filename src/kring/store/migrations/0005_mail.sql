-- Mail in. A letter is on disk before its sender is told so; what is known of it stays, its bytes go when it is handled.

create table circle_addresses (
  address text primary key,                 -- an alias: normalized; the circle's own is slug@domain
  circle_id text not null references circles (id)
);
create index circle_addresses_of_circle on circle_addresses (circle_id);

create table letters (
  id text primary key,
  digest text not null unique,              -- of what does not change on the way: the same mail in two mailboxes is one
  came_by text not null,                    -- smtp, imap
  sent_from text not null default '',       -- the envelope's sender
  sent_to text not null default '[]',       -- the envelope's recipients
  size bigint not null,
  received_at bigint not null,
  state text not null default 'waiting',    -- waiting, handled, held (its writer is asked), failed
  next_at bigint,                           -- when it is handled, while it waits; when a held one goes
  tries bigint not null default 0,
  outcome text not null default '',         -- opened, posted, taken, declined, held, or why nothing was done
  proof text not null default '',           -- how the sender was proven: results, dkim, or '' for not at all
  sender text not null default '',          -- the address in From
  message_id text not null default '',      -- the mail's own, without brackets
  person_id text references people (id),    -- whose it was taken to be
  conversation_id text references conversations (id)
);
create index letters_due on letters (next_at) where next_at is not null;
create index letters_with_message_id on letters (message_id) where message_id <> '';
create index letters_of_sender on letters (sender, received_at);
create index letters_of_person on letters (person_id);
create index letters_of_conversation on letters (conversation_id);

create table letter_bytes (
  letter_id text primary key references letters (id),
  content bytea not null
);

create table mailboxes (
  name text primary key,                    -- user@host/folder
  validity bigint not null,                 -- UIDVALIDITY: when it changes, the numbers mean nothing any more
  uid bigint not null,                      -- the last one that is on disk here
  at bigint not null
);

create table attachments (
  id text primary key,
  message_id text not null references messages (id),
  conversation_id text not null references conversations (id),
  number bigint not null,
  name text not null,
  kind text not null default '',            -- of its content, not of its name
  size bigint not null,
  hash text not null default '',            -- SHA-256 of its content
  refused text not null default ''          -- why it is not kept: kind, size, number
);
create index attachments_of_message on attachments (message_id, number);
create index attachments_of_conversation on attachments (conversation_id);

create table attachment_bytes (
  attachment_id text primary key references attachments (id),
  content bytea not null
);
