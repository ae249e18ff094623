-- name: add
-- A notification to send, or why it is not sent.
insert into notifications (id, person_id, kind, subject, data, made_at, send_at, outcome)
values (:id, :person_id, :kind, :subject, :data, :made_at, :send_at, :outcome);

-- name: waits
-- Whether the same is about to be sent.
select 1 from notifications
where person_id = :person_id and kind = :kind and subject = :subject and sent_at is null and outcome = '' limit 1;

-- name: due
-- What is to be sent now, oldest first.
select id, person_id, kind, subject, data, made_at, send_at, sent_at, outcome, tries from notifications
where send_at <= :now and sent_at is null and outcome = '' order by send_at limit :limit;

-- name: claim
-- This process sends it; if it dies meanwhile, it is due again later.
update notifications set tries = tries + 1, send_at = :later
where id = :id and tries = :tries and sent_at is null and outcome = '';

-- name: settle
-- What became of it.
update notifications set outcome = :outcome, sent_at = :sent_at, written = :written where id = :id;

-- name: put_off
-- It did not go out; it is tried again.
update notifications set send_at = :send_at, tries = :tries where id = :id and sent_at is null and outcome = '';

-- name: recent
-- The newest, with what was written where no mail server is set.
select n.id, n.person_id, p.name as person_name, n.kind, n.subject, n.made_at, n.sent_at, n.outcome, n.written
from notifications n join people p on p.id = n.person_id
where n.id < :before and (:person_id = '' or n.person_id = :person_id) order by n.id desc limit :limit;

-- name: waiting
-- How many are to be sent, and since when the first.
select count(*) as number, min(made_at) as since from notifications
where send_at <= :now and sent_at is null and outcome = '';
