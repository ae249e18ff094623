-- name: listed
-- What a digest lists, in the order in which it happened.
select id, person_id, kind, subject, data, made_at, send_at, channel, target from notifications
where digest_id = :id order by id;
