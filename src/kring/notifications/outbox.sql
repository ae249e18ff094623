-- name: add
-- A notification to send, or why it is not sent.
insert into notifications (
  id, person_id, kind, subject, channel, target, endpoint, lane, data, made_at, send_at, outcome, claim
) values (
  :id, :person_id, :kind, :subject, :channel, :target, :endpoint, :lane, :data, :made_at, :send_at, :outcome, :claim
);

-- name: waits
-- Whether the same is about to be sent there; what is in somebody's hand may have been written already.
select 1 from notifications
where person_id = :person_id and kind = :kind and subject = :subject and channel = :channel and target = :target
  and sent_at is null and outcome = '' and claim = '' limit 1;

-- name: recent
-- The newest, with what was written where no mail server is set.
select n.id, n.person_id, p.name as person_name, n.kind, n.subject, n.channel, n.made_at, n.send_at, n.sent_at,
  n.outcome, n.held, n.written
from notifications n join people p on p.id = n.person_id where n.id < :before order by n.id desc limit :limit;

-- name: recent_of
-- One person's newest.
select n.id, n.person_id, p.name as person_name, n.kind, n.subject, n.channel, n.made_at, n.send_at, n.sent_at,
  n.outcome, n.held, n.written
from notifications n join people p on p.id = n.person_id
where n.person_id = :person_id and n.id < :before order by n.made_at desc, n.id desc limit :limit;

-- name: waiting
-- How many are to be sent, and since when the first.
select count(*) as number, min(made_at) as since from notifications
where send_at <= :now and sent_at is null and outcome = '';


-- name: lanes
-- How many are due in each lane, and since when the first.
select lane, count(*) as number, min(send_at) as since from notifications
where send_at <= :now and sent_at is null and outcome = '' and claim = '' group by lane;
