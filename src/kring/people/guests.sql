-- name: move_asks
-- What a guest asked is the account's.
update conversations set asker_id = :into where asker_id = :guest;

-- name: move_endings
-- What a guest said was solved, the account said.
update conversations set ended_by = :into where ended_by = :guest;

-- name: move_messages
-- What a guest wrote is the account's.
update messages set author_id = :into where author_id = :guest;

-- name: clear_parts
-- Where both have a part, the guest's is kept: they asked.
delete from participants where person_id = :into
  and conversation_id in (select conversation_id from participants where person_id = :guest);

-- name: move_parts
-- A guest's parts are the account's.
update participants set person_id = :into where person_id = :guest;

-- name: clear_drafts
-- Where both have a draft, the guest's is the newer.
delete from drafts where person_id = :into
  and conversation_id in (select conversation_id from drafts where person_id = :guest);

-- name: move_drafts
-- A guest's drafts are the account's.
update drafts set person_id = :into where person_id = :guest;

-- name: move_reports
-- What a guest reported, the account did.
update reports set person_id = :into where person_id = :guest;

-- name: move_reported
-- What was reported about a guest is about the account.
update reports set about_id = :into where about_id = :guest;

-- name: move_notifications
-- What was sent to a guest was sent to the account.
update notifications set person_id = :into where person_id = :guest;

-- name: move_solved_links
-- From a mail one may still say that it is solved: if that mail went to an address that the account has proven.
update links set person_id = :into where person_id = :guest and purpose = 'solved' and exists (
  select 1 from contact_points g join contact_points i on i.kind = g.kind and i.address = g.address
  where g.person_id = :guest and i.person_id = :into and i.proven_at is not null);

-- name: end_links
-- Any other might let in whoever the guest was.
delete from links where person_id = :guest;

-- name: end_private_links
-- An account is not opened by a private link: sign in.
delete from links where person_id = :guest and purpose <> 'solved';

-- name: end_sessions
-- Nor by a session that began with one.
delete from sessions where person_id = :guest and kind = 'link';

-- name: end_keys
-- Nor by anything that somebody set up who had not proven the address.
delete from api_keys where person_id = :guest;

-- name: end_recovery
-- Nor by paper.
delete from recovery_codes where person_id = :guest;

-- name: end_secrets
-- As with keys: a password or a code from before counts for nothing.
update people set password = null, totp = null, totp_step = 0 where id = :guest;

-- name: move_blocks
-- Whom the guest blocked, and who blocked the guest.
insert into blocks (person_id, blocked_id, at)
select case when person_id = :guest then :into else person_id end,
  case when blocked_id = :guest then :into else blocked_id end, at
from blocks where (person_id = :guest and blocked_id <> :into) or (blocked_id = :guest and person_id <> :into)
on conflict do nothing;

-- name: clear_blocks
-- The guest's own are no more.
delete from blocks where person_id = :guest or blocked_id = :guest;

-- name: move_reply_addresses
-- Where a guest answered by mail, the account does: those addresses were mailed to nobody else.
update reply_addresses set person_id = :into where person_id = :guest;

-- name: move_letters
-- What came from a guest came from the account.
update letters set person_id = :into where person_id = :guest;

-- name: forget_addresses
-- The account has its own.
delete from contact_points where person_id = :guest;

-- name: leave
-- The guest is the account now.
update people set state = 'gone', name = '', about = '', paused_until = null where id = :guest;

-- name: idle
-- Guests who asked for a link and never came: nothing else here knows them.
select p.id from people p where p.state = 'guest' and p.created_at < :before
  and not exists (select 1 from participants a where a.person_id = p.id)
  and not exists (select 1 from messages m where m.author_id = p.id)
  and not exists (select 1 from conversations c where c.asker_id = p.id)
  and not exists (select 1 from identities i where i.person_id = p.id) limit :limit;

-- name: forget_links
delete from links where person_id = :id;

-- name: forget_sessions
delete from sessions where person_id = :id;

-- name: forget_notifications
delete from notifications where person_id = :id;

-- name: forget_contact_points
delete from contact_points where person_id = :id;

-- name: forget_person
delete from people where id = :id;
