-- name: keep
-- A request as it came.
insert into hook_requests (id, source_id, state, received_at, headers, body, delivery, wrong, arrival_id)
values (:id, :source_id, :state, :received_at, :headers, :body, :delivery, :wrong, :arrival_id);

-- name: thin
-- The newest of a source stay.
delete from hook_requests where source_id = :source_id and state = :state and id in (
  select id from hook_requests where source_id = :source_id and state = :state
  order by id desc limit 1000 offset :most
);

-- name: forget_old
-- Old samples.
delete from hook_requests where source_id = :source_id and state in ('mapped', 'skipped') and received_at < :before;

-- name: unmapped
-- How many wait.
select count(*) from hook_requests where source_id = :source_id and state = 'unmapped';

-- name: waiting
-- Those that wait, oldest first.
select id, source_id, state, received_at, headers, body, delivery, wrong, arrival_id from hook_requests
where source_id = :source_id and state = 'unmapped' and id > :after order by id limit :limit;

-- name: samples
-- The newest; ten thousand may wait, of which only the ids are sorted.
select id, source_id, state, received_at, headers, body, delivery, wrong, arrival_id from hook_requests
where id in (select id from hook_requests where source_id = :source_id order by id desc limit :limit) order by id desc;

-- name: get
-- One.
select id, source_id, state, received_at, headers, body, delivery, wrong, arrival_id from hook_requests
where source_id = :source_id and id = :id;

-- name: settle
-- It was run again.
update hook_requests set state = :state, wrong = :wrong, arrival_id = :arrival_id
where id = :id and state = 'unmapped';
