-- name: get
-- One notification.
select id, person_id, kind, subject, data, made_at, send_at, sent_at, outcome, tries, channel, target, endpoint, lane, claim,
  reached
from notifications where id = :id;

-- name: take_back
-- It left, and came back.
update notifications set sent_at = null, failed_at = :now, outcome = :outcome where id = :id and sent_at is not null;

-- name: take_listed
-- So did what it lists.
update notifications set sent_at = null where digest_id = :id;
