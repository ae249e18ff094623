-- name: add
-- An endpoint.
insert into webhook_endpoints (id, person_id, name, url, kinds, condition, format, words, secret, state, made_at)
values (:id, :person_id, :name, :url, :kinds, :condition, :format, :words, :secret, :state, :made_at);

-- name: get
-- One endpoint.
select {columns} from webhook_endpoints where id = :id;

-- name: listed
-- All endpoints, oldest first.
select {columns} from webhook_endpoints order by id;

-- name: hearing
-- Those that are told what happens from now on: also what is kept for one that is paused.
select {columns} from webhook_endpoints where state <> 'stopped' order by id;

-- name: any_hearing
-- Whether there are any.
select 1 from webhook_endpoints where state <> 'stopped' limit 1;

-- name: change
-- What it is told, where and how.
update webhook_endpoints set name = :name, url = :url, kinds = :kinds, condition = :condition, format = :format,
  words = :words where id = :id;

-- name: rotate
-- Another secret; the old one signs too for a while.
update webhook_endpoints set secret = :secret, old_secret = :old_secret, old_ends_at = :old_ends_at where id = :id;

-- name: set_state
-- On, paused or stopped; a circuit starts anew.
update webhook_endpoints set state = :state, reason = :reason, failures = 0, failing_since = null, open_until = null
where id = :id;

-- name: remove
-- Gone.
delete from webhook_endpoints where id = :id;

-- name: note
-- What the owner should know of it.
update webhook_endpoints set reason = :reason where id = :id and state <> 'stopped';

-- name: set_circuit
-- How its tries went lately.
update webhook_endpoints set failures = :failures, failing_since = :since, open_until = :until where id = :id;
