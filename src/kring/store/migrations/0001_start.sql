-- The first schema. Times are microseconds since 1970 (bigint), truth values 0 or 1, JSON is text.
-- Ids are 26 time-ordered characters made by Kring. Events carry ids and facts; names, addresses and
-- bodies live in tables, so that erasing is an update.

create table settings (
  name text primary key,
  value text not null                       -- JSON
);

-- The log ---------------------------------------------------------------------------------------

create table events (
  position bigint primary key,              -- no holes for readers: drawn under one lock, held through commit
  id text not null,
  type text not null,
  subject text not null,                    -- the id of what it is about, mostly a conversation
  actor text,                               -- a person's id
  at bigint not null,                       -- when it happened
  recorded_at bigint not null,
  history smallint not null default 0,      -- 1: it teaches, it does not act
  data text not null                        -- JSON of the kind's own fields
);
create index events_of_subject on events (subject, position);

create table positions (
  listener text primary key,
  at bigint not null
);

-- People ----------------------------------------------------------------------------------------

create table people (
  id text primary key,
  name text not null,
  state text not null,                      -- known (imported), invited, refused, guest (asks by private link), joined, gone (erased)
  about text not null default '',
  locale text not null default '',          -- of pages and mail: en, nl; '' is the browser's
  languages text not null default '[]',     -- in which they help
  time_zone text not null default 'UTC',
  hours text not null default '[]',         -- [[weekday 0-6, from minute, to minute]]; empty is always
  per_week bigint not null default 5,       -- questions a week they want at most
  paused_until bigint,
  mails smallint not null default 1,        -- invitations by mail too
  shows_thanks smallint not null default 0,
  simulated smallint not null default 0,
  password text,                            -- argon2
  totp text,                                -- secret, once confirmed
  totp_step bigint not null default 0,      -- of the last code used: one code signs in once
  created_at bigint not null,
  joined_at bigint,
  seen_at bigint,
  asked_week text not null default '[]'     -- times of invitations in the last seven days: load
);

create table contact_points (
  id text primary key,
  person_id text not null references people (id),
  kind text not null,                       -- mail
  address text not null,                    -- normalized
  proven_at bigint
);
-- Only who has proven an address owns it: two guests may type the same one, and neither takes it from anybody.
create unique index contact_points_proven on contact_points (kind, address) where proven_at is not null;
create index contact_points_address on contact_points (kind, address);
create index contact_points_of_person on contact_points (person_id);

create table person_topics (
  person_id text not null references people (id),
  topic text not null,
  primary key (person_id, topic)
);

create table blocks (
  person_id text not null,                  -- who blocks
  blocked_id text not null,
  at bigint not null,
  primary key (person_id, blocked_id)
);
create index blocks_of_blocked on blocks (blocked_id);

create table hidden_people (
  person_id text not null references people (id),
  circle_id text not null,                  -- whose coordinator hid all that they wrote in it
  at bigint not null,                       -- also the hidden_at of what was hidden so, and comes back so
  primary key (person_id, circle_id)
);

create table external_ids (
  hash bigint not null,                     -- ids.key(source, kind, external_id)
  source text not null,
  kind text not null,                       -- person, conversation, message
  external_id text not null,
  id text not null,
  digest bigint not null default 0          -- of what was imported: unchanged rows are skipped
);
create index external_ids_hash on external_ids (hash);
create index external_ids_of_person on external_ids (id) where kind = 'person';

-- Circles ---------------------------------------------------------------------------------------

create table circles (
  id text primary key,
  slug text not null unique,
  name text not null,
  purpose text not null default '',
  visibility text not null default 'participants',  -- of what is asked in it: participants, circle, public
  admission text not null default 'open',           -- open, invited
  time_zone text not null default 'UTC',
  hours text not null default '[]',                 -- opening hours, as people.hours
  promise_minutes bigint not null default 240,      -- by when an asker is told to expect a person
  wave_minutes bigint not null default 30,          -- until more are asked, before there is history to predict it
  reply_minutes bigint not null default 720,        -- how long a taker has for the first reply
  wave_size bigint not null default 3,
  created_at bigint not null
);

create table memberships (
  circle_id text not null references circles (id),
  person_id text not null references people (id),
  role text not null,                       -- customer, fan, professional, employee, partner
  coordinator smallint not null default 0,
  staff smallint not null default 0,        -- has a mandate to act for the organization
  joined_at bigint not null,
  left_at bigint,
  name text not null default '',            -- from here on copies, so that long lists are read in order from an index
  state text not null default '',           -- as the name: the person's, kept by the database itself
  invited smallint not null default 0,      -- whether they were ever invited to anything; so too
  helped bigint not null default 0,         -- messages they wrote for others, of somebody known: each import counts
  helped_at bigint not null default 0,      -- and the last of those
  primary key (circle_id, person_id)
);
create index memberships_of_person on memberships (person_id);
create index memberships_coordinating on memberships (circle_id, person_id) where coordinator = 1;
create index memberships_staff on memberships (circle_id, person_id) where staff = 1;
-- These hold all that is asked, left_at too, so that SQLite need not read the rows: it does not trust the condition.
create index memberships_in_state on memberships (circle_id, state, invited, joined_at, person_id, left_at) where left_at is null;
create index memberships_by_name on memberships (circle_id, name, person_id, state, left_at) where left_at is null;
create index memberships_known on memberships (circle_id, helped desc, helped_at desc, person_id)
  where left_at is null and state = 'known';

-- Conversations ---------------------------------------------------------------------------------

create table conversations (
  id text primary key,
  circle_id text not null references circles (id),
  kind text not null default 'ask',
  asker_id text not null references people (id),
  title text not null,
  topics text not null default '[]',
  language text not null default '',
  visibility text not null,                 -- participants, circle, public
  shows_asker smallint not null default 0,
  mandate smallint not null default 0,      -- 1: staff only
  asked_at bigint not null,
  state text not null,                      -- waiting, taken, solved, unconfirmed, unsolved, withdrawn, joined
  helper_id text references people (id),    -- while taken, and of the last taker after
  taken_at bigint,
  promised_at bigint,                       -- told to the asker, then the helper's promise to reply
  replied_at bigint,                        -- first message of someone other than the asker
  next_at bigint,                           -- when the queue looks at it again: never null while open, never long past
  next_step text,                           -- wave, circle, coordinator, return, nudge, close
  wave bigint not null default 0,           -- waves sent
  stopped smallint not null default 0,      -- the asker wants nobody else asked
  joined_to text references conversations (id),
  ended_at bigint,
  answer_id text,                           -- the message that solved it
  ended_by text,                            -- person id of who said so
  thanks text not null default '',
  confirmed_at bigint,                      -- "confirmed by the organization"
  confirmed_by text,
  pinned_id text,                           -- message pinned by a coordinator for all who joined
  hidden_at bigint,
  messages bigint not null default 0,
  joined bigint not null default 0,
  helped bigint not null default 0,         -- times "this solved it" was tapped by someone who wondered the same
  updated_at bigint not null,
  number bigint,                            -- SQLite's row in words
  history smallint not null default 0
);
create unique index conversations_number on conversations (number) where number is not null;
create index conversations_due on conversations (next_at) where next_at is not null;
create index conversations_of_circle on conversations (circle_id, id);
create index conversations_of_visibility on conversations (visibility, id) where visibility <> 'participants';
create index conversations_taken on conversations (circle_id, taken_at) where taken_at is not null and history = 0;
create index conversations_in_state on conversations (visibility, state, id) where visibility <> 'participants';
create index conversations_shown_in_circle on conversations (circle_id, visibility, id) where visibility <> 'participants';
create index conversations_shown_in_circle_in_state on conversations (circle_id, visibility, state, id)
  where visibility <> 'participants';
create index conversations_of_circle_in_state on conversations (circle_id, state, id);
create index conversations_known on conversations (ended_at, id)
  where state = 'solved' and visibility = 'public' and hidden_at is null;
create index conversations_of_asker on conversations (asker_id, asked_at);
create index conversations_joined_to on conversations (joined_to) where joined_to is not null;
create index conversations_thanked on conversations (helper_id) where thanks <> '';

-- Topics in rows, so that those of a topic are found without looking at all. Changes are kept by the database itself;
-- rows of a new conversation are written with it (a trigger would make every insert of an import five times dearer).
create table conversation_topics (
  topic text not null,
  conversation_id text not null,
  circle_id text not null,
  visibility text not null,                 -- the conversation's; hidden while that is
  known_at bigint,                          -- when it was solved, while anybody may see that
  primary key (topic, conversation_id, circle_id, visibility)  -- all of it, so that the key is enough to read
) without rowid;
create index conversation_topics_known on conversation_topics (topic, known_at, conversation_id) where known_at is not null;

-- only: sqlite
create trigger conversation_topics_changed after update of topics, visibility, hidden_at, state on conversations
when old.topics <> new.topics or old.visibility <> new.visibility or (old.hidden_at is null) <> (new.hidden_at is null)
  or (old.state = 'solved') <> (new.state = 'solved') begin
  delete from conversation_topics where conversation_id = new.id and topic in (select value from json_each(old.topics));
  insert into conversation_topics (topic, conversation_id, circle_id, visibility, known_at)
    select distinct value, new.id, new.circle_id, case when new.hidden_at is null then new.visibility else 'hidden' end,
      case when new.state = 'solved' and new.visibility = 'public' and new.hidden_at is null then new.ended_at end
    from json_each(new.topics);
end;
-- only: postgres
create function keep_conversation_topics() returns trigger language plpgsql as $$
begin
  delete from conversation_topics where conversation_id = new.id
    and topic in (select json_array_elements_text(old.topics::json));
  insert into conversation_topics (topic, conversation_id, circle_id, visibility, known_at)
    select distinct value, new.id, new.circle_id, case when new.hidden_at is null then new.visibility else 'hidden' end,
      case when new.state = 'solved' and new.visibility = 'public' and new.hidden_at is null then new.ended_at end
    from json_array_elements_text(new.topics::json);
  return null;
end
$$;
-- A circle's conversations mostly have one visibility: without this the planner takes them for independent.
create statistics conversations_seen (mcv) on circle_id, visibility, state from conversations;
create trigger conversation_topics_changed after update of topics, visibility, hidden_at, state on conversations
  for each row when (old.topics <> new.topics or old.visibility <> new.visibility
  or (old.hidden_at is null) <> (new.hidden_at is null) or (old.state = 'solved') <> (new.state = 'solved'))
  execute function keep_conversation_topics();
-- only: both

create table messages (
  id text primary key,
  conversation_id text not null references conversations (id),
  author_id text not null references people (id),
  number bigint not null,                   -- 0 is the question itself
  body text not null,                       -- Markdown as typed; masked and sanitized when shown
  posted_at bigint not null,
  edited_at bigint,
  hidden_at bigint,
  posts bigint not null default 1           -- how many of its author's messages an imported one stands for
);
create unique index messages_of_conversation on messages (conversation_id, number);
create index messages_of_author on messages (author_id);

create table participants (
  conversation_id text not null references conversations (id),
  person_id text not null references people (id),
  role text not null,                       -- asker, helper, joined (wonders the same), invited
  since bigint not null,
  until bigint,
  read_number bigint not null default -1,   -- last message seen
  seen_at bigint,                           -- when their page last showed something new
  primary key (conversation_id, person_id)
) without rowid;
create index participants_of_person on participants (person_id, conversation_id);

create table drafts (
  person_id text not null,
  conversation_id text not null,
  body text not null,
  saved_at bigint not null,
  primary key (person_id, conversation_id)
);

-- Invitations -----------------------------------------------------------------------------------

create table matches (
  id text primary key,                      -- one ranking that was made for an ask
  conversation_id text not null references conversations (id),
  wave bigint not null,
  at bigint not null,
  model text not null,
  took_micros bigint not null,
  candidates text not null                  -- JSON: who was considered, with score, features and what ruled them out
);
create index matches_of_conversation on matches (conversation_id, wave);

create table match_candidates (
  person_id text not null,                  -- who was considered, so that it is shown to them and forgotten with them
  match_id text not null references matches (id),
  primary key (person_id, match_id)
);

create table invitations (
  id text primary key,
  conversation_id text not null references conversations (id),
  person_id text not null references people (id),
  match_id text references matches (id),
  wave bigint not null,
  kind text not null default 'wave',        -- wave, chosen (by the asker), circle, coordinator
  state text not null,                      -- open, taken, declined, expired, withdrawn, returned (handed back)
  reason text not null default '',          -- of a decline: topic, time, other
  rank bigint not null,
  score double precision not null,
  probability double precision not null,
  propensity double precision not null,
  exploring smallint not null default 0,
  why text not null default '[]',           -- JSON: the reasons shown to the invited
  invited_at bigint not null,
  expires_at bigint not null,
  answered_at bigint,
  seen_at bigint
);
create unique index invitations_once on invitations (conversation_id, person_id) where state in ('open', 'taken');
create index invitations_of_conversation on invitations (conversation_id, wave);
create index invitations_of_person on invitations (person_id, invited_at);
create index invitations_by_time on invitations (invited_at);
create index invitations_open on invitations (expires_at) where state = 'open';

-- A membership's copies.
-- only: sqlite
create trigger memberships_changed after update of name, state on people
when old.name <> new.name or old.state <> new.state begin
  update memberships set name = new.name, state = new.state where person_id = new.id;
end;
create trigger memberships_invited after insert on invitations begin
  update memberships set invited = 1 where person_id = new.person_id and invited = 0;
end;
-- only: postgres
create function keep_memberships_changed() returns trigger language plpgsql as $$
begin
  update memberships set name = new.name, state = new.state where person_id = new.id;
  return null;
end
$$;
create function keep_memberships_invited() returns trigger language plpgsql as $$
begin
  update memberships set invited = 1 where person_id = new.person_id and invited = 0;
  return null;
end
$$;
create trigger memberships_changed after update of name, state on people
  for each row when (old.name <> new.name or old.state <> new.state)
  execute function keep_memberships_changed();
create trigger memberships_invited after insert on invitations
  for each row execute function keep_memberships_invited();
-- only: both

-- Safety, and what coordinators did -------------------------------------------------------------

create table reports (
  id text primary key,
  conversation_id text not null,
  message_id text,
  person_id text not null,                  -- who reports
  about_id text not null,                   -- who is reported
  reason text not null,
  at bigint not null,
  settled_at bigint,
  settled_by text
);
create index reports_of_person on reports (person_id);

create table audit (
  id text primary key,
  at bigint not null,
  person_id text not null,
  circle_id text,
  act text not null,
  subject text not null,
  detail text not null default '{}'
);
create index audit_of_person on audit (person_id);

create table erasures (
  person_id text primary key,
  at bigint not null
);

-- Getting in ------------------------------------------------------------------------------------

create table sessions (
  hash text primary key,                    -- SHA-256 of the cookie
  id text not null unique,                  -- shown in the list of sessions
  person_id text not null references people (id),
  kind text not null,                       -- full, link (a private link: this person's asks only), half (password given, code awaited), seat (a demo's visitor)
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null,
  agent text not null default '',
  guest_id text not null default ''         -- of a half one: the guest whose asks are claimed when the code is given; of a seat: who sits
);
create index sessions_of_person on sessions (person_id);

create table recovery_codes (
  person_id text not null references people (id),
  hash text not null,                       -- SHA-256 of a code on paper; used up, it is gone
  primary key (person_id, hash)
);

create table links (
  hash text primary key,                    -- SHA-256 of the secret in a mailed or shown link
  purpose text not null,                    -- sign-in, private (an asker's), solved, join, address
  person_id text not null references people (id),
  subject text not null default '',         -- conversation, address
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index links_of_person on links (person_id);

create table identities (
  issuer text not null,                     -- OpenID Connect
  sub text not null,
  person_id text not null references people (id),
  primary key (issuer, sub)
);
create index identities_of_person on identities (person_id);

create table api_keys (
  hash text primary key,
  id text not null unique,
  person_id text not null references people (id),
  name text not null,
  scopes text not null,                     -- JSON list
  created_at bigint not null,
  used_at bigint,
  revoked_at bigint
);
create index api_keys_of_person on api_keys (person_id);

create table attempts (
  bucket text not null,                     -- what is limited, and whose
  at bigint not null
);
create index attempts_in_bucket on attempts (bucket, at);

create table idempotency (
  principal text not null,
  key text not null,
  hash text not null,
  status bigint not null,
  headers text not null,
  body bytea not null,
  at bigint not null,
  primary key (principal, key)
);
create index idempotency_age on idempotency (at);

-- Messages out ----------------------------------------------------------------------------------

create table notifications (
  id text primary key,                      -- stable: also the Message-ID
  person_id text not null references people (id),
  kind text not null,
  subject text not null,                    -- conversation or other id
  channel text not null default 'mail',
  data text not null,                       -- JSON: ids and facts the template needs
  made_at bigint not null,
  send_at bigint not null,
  sent_at bigint,
  outcome text not null default '',         -- sent, or the reason why not
  tries bigint not null default 0,
  written text                              -- JSON of the mail, kept only where no mail server is set
);
create index notifications_waiting on notifications (send_at) where sent_at is null and outcome = '';
create index notifications_of_person on notifications (person_id, made_at);
create index notifications_pending on notifications (person_id, kind, subject) where sent_at is null and outcome = '';

-- Bringing in the past --------------------------------------------------------------------------

create table imports (
  id text primary key,
  source text not null,
  format text not null,
  circle_id text not null,
  visibility text not null,
  state text not null,                      -- running, done, failed
  started_at bigint not null,
  ended_at bigint,
  done text not null default '{}'           -- JSON: per file how far, and the counts
);

-- Words of what is asked and answered: one row a conversation; on SQLite its rowid is conversations.number

-- only: sqlite
create virtual table words using fts5 (
  title, question, answer, tokenize = "unicode61 remove_diacritics 2"
);
-- Bytes held before a piece of the index is written: whatever one transaction brings makes one piece.
insert into words (words, rank) values ('hashsize', 67108864);
-- only: postgres
create table words (
  conversation_id text primary key,
  vector tsvector not null
);
create index words_vector on words using gin (vector);
-- only: both
