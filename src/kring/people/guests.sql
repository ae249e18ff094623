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
