-- name: wished
-- When these people want to be told; most never said.
select t.person_id, p.time_zone, t.quiet_from, t.quiet_to, t.per_day, t.daily_at
from telling t join people p on p.id = t.person_id where t.person_id in (:people*);

-- name: lately
-- How many their places were sent within the hour.
select person_id, channel, target, count(*) as number, min(sent_at) as since from notifications
where person_id in (:people*) and made_at > :made and sent_at > :after and lane = :lane and digest_id is null
group by person_id, channel, target;

-- name: sent_since
-- How many a person was sent over a channel since then, urgent ones apart.
select count(*) from notifications
where person_id = :person_id and made_at > :made and sent_at >= :after and channel = :channel and target = :target
  and lane > 0 and digest_id is null;

-- name: hold
-- It waits until then, and that is no try.
update notifications set send_at = :until, held = :why, claim = '', tries = tries - 1
where id = :id and claim = :claim and outcome = '';

-- name: add_digest
-- One that lists others, in the hand that holds those.
insert into notifications (
  id, person_id, kind, subject, channel, target, endpoint, lane, data, made_at, send_at, tries, claim
) values (
  :id, :person_id, :kind, :subject, :channel, :target, :endpoint, :lane, :data, :made_at, :send_at, :tries, :claim
);

-- name: list_in
-- A digest says it instead.
update notifications set outcome = 'in a digest', digest_id = :digest_id, claim = ''
where id = :id and claim = :claim and outcome = '';
