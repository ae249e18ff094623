-- name: settle
-- What became of it, if it is still in this hand.
update notifications set outcome = :outcome, sent_at = :sent_at, failed_at = :failed_at, written = :written,
  reached = :reached, claim = ''
where id = :id and claim = :claim and sent_at is null and outcome = '';

-- name: put_off
-- It did not go out; it is tried again.
update notifications set send_at = :send_at, held = :why, claim = ''
where id = :id and claim = :claim and sent_at is null and outcome = '';

-- name: listed
-- What a digest lists.
select id from notifications where digest_id = :id and sent_at is null order by id;

-- name: listed_sent
-- It went out with the digest.
update notifications set sent_at = :at where digest_id = :id and sent_at is null;

-- name: dead
-- What could not be sent.
select n.id, n.person_id, p.name as person_name, n.kind, n.subject, n.channel, n.endpoint, n.made_at, n.failed_at, n.outcome
from notifications n join people p on p.id = n.person_id
where n.failed_at is not null and n.id < :before order by n.id desc limit :limit;

-- name: count_dead
-- How many of them there are.
select count(*) from notifications where failed_at is not null;

-- name: replay
-- One is tried anew.
update notifications set failed_at = null, outcome = '', held = '', tries = 0, send_at = :now, claim = ''
where id = :id and failed_at is not null;

-- name: replay_all
-- The oldest are.
update notifications set failed_at = null, outcome = '', held = '', tries = 0, send_at = :now, claim = ''
where id in (select id from notifications where failed_at is not null order by failed_at limit :limit);

-- name: old
-- What waits for an endpoint that has been left alone for long.
select n.id, n.person_id, n.kind, n.subject, n.data, n.made_at, n.send_at, n.channel, n.target, n.endpoint, n.lane, n.claim
from circuits c join notifications n on n.endpoint = c.endpoint
where c.next_at is not null and n.send_at < :before and n.sent_at is null and n.outcome = '' and n.claim = '' limit :limit;
