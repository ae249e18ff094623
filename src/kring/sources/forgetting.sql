-- name: requests
-- Webhooks that speak of somebody, also where no event was made of them.
select id, body as said from hook_requests where lower(body) like :like escape '!';

-- name: trials
-- What was sent to try.
select id, body as said from trials where lower(body) like :like escape '!';

-- name: refusals
-- What was seen in what was refused.
select id, event_id || ' ' || seen as said from source_refusals where lower(event_id || ' ' || seen) like :like escape '!';

-- name: forget_requests
delete from hook_requests where id in (:ids*);

-- name: forget_trials
delete from trials where id in (:ids*);

-- name: forget_refusals
delete from source_refusals where id in (:ids*);

-- name: forget_arrivals
-- The log says only that something was told.
update arrivals set body = '', subject = '' where id in (:ids*);

-- name: forget_samples
-- The webhooks that these were.
delete from hook_requests where arrival_id in (:ids*);
