-- name: forget_person
-- A person without anything that says who they are.
update people set name = :nothing, state = 'gone', about = '', locale = '', languages = '[]', time_zone = 'UTC',
  hours = '[]', paused_until = null, shows_thanks = 0, password = null, totp = null, seen_at = null,
  asked_week = '[]'
where id = :id;

-- name: open_asks
-- What they asked that still waits.
select id from conversations where asker_id = :id and state in ('waiting', 'taken');

-- name: taken_asks
-- What they have taken of others.
select id from conversations where helper_id = :id and state = 'taken';

-- name: invited_to
-- Where they are invited.
select conversation_id from invitations where person_id = :id and state = 'open';

-- name: withdraw_invitations
-- They need not answer.
update invitations set state = 'withdrawn', answered_at = :now where person_id = :id and state = 'open';

-- name: memberships
-- Where they belong.
select circle_id from memberships where person_id = :id and left_at is null;

-- name: touched
-- Conversations with words of theirs.
select conversation_id from messages where author_id = :id
union select id from conversations where asker_id = :id
union select conversation_id from participants where person_id = :id;

-- name: forget_titles
-- What they asked, without words.
update conversations set title = :nothing, topics = '[]', thanks = '', shows_asker = 0, updated_at = :now where asker_id = :id
  or id in (select conversation_id from messages where author_id = :id and number = 0);

-- name: forget_thanks
-- Thanks they gave for what others asked.
update conversations set thanks = '' where ended_by = :id;

-- name: forget_messages
-- What they wrote, without words.
update messages set body = :nothing, edited_at = :now where author_id = :id;

-- name: known_as
-- By what other systems know them.
select external_id from external_ids where id = :id and kind = 'person'
union select said from handles where person_id = :id
union select address from contact_points where person_id = :id;

-- name: forget_written_to
-- What the organization wrote to them, which tells of them too.
update messages set body = :nothing, edited_at = :now
where conversation_id in (select id from conversations where asker_id = :id and kind in ('talk', 'proposal'))
  and exists (select 1 from people where people.id = messages.author_id and people.state = 'organization');

-- name: end_parts
-- They follow nothing any more.
update participants set until = :now where person_id = :id and until is null and role <> 'asker';

-- name: forget_why
-- What was computed about them.
update invitations set why = '[]', score = 0, probability = 0 where person_id = :id;

-- name: forget_external
-- Where they came from: the hash stays, so that an import that is run again knows them as erased.
update external_ids set external_id = '', digest = 0 where id = :id and kind = 'person';

-- name: forget_written
-- Mails about conversations with their words, as they were shown.
update notifications set written = null where written is not null and subject in (:conversations*);

-- name: forget_answers
-- Answers kept for their programs.
delete from idempotency where principal = :principal;

-- name: addresses
-- The addresses to forget.
select address from contact_points where person_id = :id;

-- name: keys
-- The keys to forget.
select id from api_keys where person_id = :id;

-- name: forget_contact_points
delete from contact_points where person_id = :id;

-- name: forget_person_topics
delete from person_topics where person_id = :id;

-- name: forget_blocks
delete from blocks where person_id = :id or blocked_id = :id;

-- name: forget_drafts
delete from drafts where person_id = :id;

-- name: forget_sessions
delete from sessions where person_id = :id;

-- name: forget_links
delete from links where person_id = :id;

-- name: forget_identities
delete from identities where person_id = :id;

-- name: forget_recovery
delete from recovery_codes where person_id = :id;

-- name: forget_keys
delete from api_keys where person_id = :id;

-- name: forget_notifications
delete from notifications where person_id = :id;

-- name: turned_out
-- The records that turned out to be them, through whatever came between.
with recursive found (id) as (
  select person_id from merges where into_id = :id and undone_at is null
  union select m.person_id from merges m join found f on m.into_id = f.id where m.undone_at is null)
select id from found;

-- name: forget_told
-- What other systems told of them, whole: the log says only that something was told.
update arrivals set body = '', subject = '' where id in (select arrival_id from arrival_people where person_id = :id);

-- name: forget_handles
delete from handles where person_id = :id;

-- name: forget_traits
delete from traits where person_id = :id;

-- name: forget_consents
delete from consents where person_id = :id;

-- name: forget_samples
-- Webhooks as they came, of which events about them were made.
delete from hook_requests where arrival_id in (select arrival_id from arrival_people where person_id = :id);

-- name: forget_arrivals
delete from arrival_people where person_id = :id;

-- name: forget_lookalikes
delete from lookalikes where one_id = :id or other_id = :id;

-- name: forget_images
-- What a merge would need to be undone: nobody is brought back by that.
delete from merge_images where merge_id in (select id from merges where person_id = :id or into_id = :id);

-- name: forget_devices
delete from devices where person_id = :id;

-- name: forget_chats
delete from chats where person_id = :id;

-- name: forget_telling
delete from telling where person_id = :id;

-- name: remember
-- That they are erased, and since when.
insert into erasures (person_id, at) values (:id, :at) on conflict (person_id) do nothing;

-- name: erasures
-- Everybody who was erased.
select person_id, at from erasures order by at, person_id;

-- name: is_erased
-- Which of these were erased.
select person_id from erasures where person_id in (:ids*);

-- name: there
-- Which of these a restored database still knows.
select id from people where id in (:ids*) and (state <> 'gone' or name <> :nothing);

-- name: forget_contexts
-- What pages said about their questions.
delete from ask_contexts where conversation_id in (select id from conversations where asker_id = :id);

-- name: forget_attachment_bytes
-- What came with their mails.
delete from attachment_bytes where attachment_id in (
  select a.id from attachments a join messages m on m.id = a.message_id where m.author_id = :id);

-- name: forget_attachments
delete from attachments where message_id in (select id from messages where author_id = :id);

-- name: forget_letter_bytes
-- Mails that wait for them, or that could not be handled.
delete from letter_bytes where letter_id in (select id from letters where person_id = :id);

-- name: forget_letters
-- That they wrote stays, so that the same mail is not taken again; who they were does not.
update letters set sender = '', sent_from = '', sent_to = '[]', message_id = '', person_id = null, state = 'handled',
  next_at = null where person_id = :id;

-- name: forget_runs
-- Why rules did nothing for them, in words of what was told.
update flow_runs set why = '{}' where person_id = :id and person_id <> '';

-- name: forget_tries
-- What other systems answered to that.
update webhook_tries set said = '' where number in (select number from webhook_deliveries where payload is not null
  and message_id in (select id from flow_runs where person_id = :id and person_id <> ''));

-- name: forget_sent
-- What rules had other systems told: it waits no more, and is not told again.
update webhook_deliveries set payload = null, subject = message_id, said = '',
  state = case when state = 'waiting' then 'dropped' else state end
where payload is not null and message_id in (select id from flow_runs where person_id = :id and person_id <> '');

-- name: end_webhooks
-- Other systems were told what this person might see: nothing any more.
update webhook_endpoints set state = 'stopped', reason = 'gone' where person_id = :id and state <> 'stopped';
