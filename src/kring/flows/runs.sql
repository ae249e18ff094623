-- name: begin
-- A run, if there was none of the same rule and event.
insert into flow_runs (id, rule_id, event_id, type, person_id, conversation_id, at, outcome, why, opened, depth,
  due_at, step)
values (:id, :rule_id, :event_id, :type, :person_id, :conversation_id, :at, :outcome, :why, :opened, :depth, :due_at, :step)
on conflict do nothing;

-- name: begun
-- Those of these that there are.
select id from flow_runs where id in (:ids*);

-- name: settle
-- What became of it.
update flow_runs set person_id = :person_id, conversation_id = :conversation_id, outcome = :outcome, why = :why,
  opened = :opened, due_at = :due_at, step = :step
where id = :id;

-- name: of_rule
-- What a rule did.
select * from flow_runs where rule_id = :rule_id and id < :before order by id desc limit :limit;

-- name: lately
-- How many conversations it opened since.
select count(*) from flow_runs where rule_id = :rule_id and at > :since and opened = 1;

-- name: lately_for
-- And for one person.
select count(*) from flow_runs
where person_id = :person_id and person_id <> '' and at > :since and rule_id = :rule_id and opened = 1;

-- name: due
-- Those whose time has come.
select * from flow_runs where due_at is not null and due_at <= :now order by due_at limit :limit;

-- name: claim
-- Be the one who goes on with it.
update flow_runs set due_at = null where id = :id and due_at = :due_at;

-- name: put_off
-- Look at it again then.
update flow_runs set due_at = :due_at where id = :id;

-- name: count
-- What became of the events that a rule heard.
update rules set heard = heard + :heard, matched = matched + :matched, failed = failed + :failed,
  last_at = case when :matched > 0 then :now else last_at end
where id = :id;

-- name: of_conversation
-- The run that a conversation began with.
select r.type, u.id as rule_id, u.name from flow_runs r join rules u on u.id = r.rule_id
where r.conversation_id = :id and r.conversation_id <> '' and r.opened = 1 limit 1;
