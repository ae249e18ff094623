-- name: queues
-- The endpoints to which something of a lane waits, stepping over their rows, and since when the first is due.
with recursive step (endpoint) as (
  select min(endpoint) from notifications where lane = :lane and sent_at is null and outcome = '' and claim = ''
  union all
  select (select min(n.endpoint) from notifications n
    where n.lane = :lane and n.endpoint > step.endpoint and n.sent_at is null and n.outcome = '' and n.claim = '')
  from step where step.endpoint is not null
), first as (
  select step.endpoint, (select min(n.send_at) from notifications n
    where n.lane = :lane and n.endpoint = step.endpoint and n.sent_at is null and n.outcome = '' and n.claim = '') as since
  from step where step.endpoint is not null
)
select :lane as lane, endpoint, since from first where since <= :now order by since;

-- name: heads [sqlite]
-- The first that are due in a queue.
select id from notifications
where lane = :lane and endpoint = :endpoint and send_at <= :now and sent_at is null and outcome = '' and claim = ''
order by send_at limit :limit;

-- name: heads [postgres]
select id from notifications
where lane = :lane and endpoint = :endpoint and send_at <= :now and sent_at is null and outcome = '' and claim = ''
order by send_at limit :limit for update skip locked;

-- name: of_same [sqlite]
-- What else is due there to the same people.
select n.id from notifications n
where n.person_id in (select person_id from notifications where id in (:ids*))
  and n.lane = :lane and n.endpoint = :endpoint and n.send_at <= :now
  and n.sent_at is null and n.outcome = '' and n.claim = '' limit :limit;

-- name: of_same [postgres]
select n.id from notifications n
where n.person_id in (select person_id from notifications where id in (:ids*))
  and n.lane = :lane and n.endpoint = :endpoint and n.send_at <= :now
  and n.sent_at is null and n.outcome = '' and n.claim = '' limit :limit for update of n skip locked;

-- name: claim
-- This process has them in hand; a try counts from here, so that one which kills its sender is given up too.
update notifications set claim = :claim, tries = tries + 1
where id in (:ids*) and sent_at is null and outcome = '' and claim = '';

-- name: claimed
-- What it has got, in the order in which it was due.
select id, person_id, kind, subject, data, made_at, send_at, sent_at, outcome, tries, channel, target, endpoint, lane, claim,
  held
from notifications where id in (:ids*) and claim = :claim order by send_at, id;

-- name: release
-- It was not tried after all.
update notifications set claim = '', tries = tries - 1 where id = :id and claim = :claim and sent_at is null and outcome = '';

-- name: release_all
-- Its sender is gone.
update notifications set claim = '' where claim = :claim and claim <> '';

-- name: beat
-- It lives.
update senders set beat = :beat where id = :id;

-- name: enter
-- A new one.
insert into senders (id, beat) values (:id, :beat);

-- name: senders
-- Who sends.
select id, beat from senders;

-- name: bury
-- It has not stirred.
delete from senders where id = :id and beat = :beat;

-- name: held
-- How many are in somebody's hands.
select count(*) from notifications where claim <> '';
