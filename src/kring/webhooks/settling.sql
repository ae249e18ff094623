-- name: due
-- What an endpoint is to be told now, in order; what comes after a thing of the same subject that is tried again soon
-- waits for that.
select {columns} from webhook_deliveries d
where d.endpoint_id = :endpoint_id and d.state = 'waiting' and d.number > :beyond and d.next_at <= :now
  and not exists (select 1 from webhook_deliveries b
    where b.endpoint_id = :endpoint_id and b.subject = d.subject and b.state = 'waiting' and b.tries > 0
      and b.tries <= :in_order and b.next_at > :now and b.number < d.number)
order by d.number limit :limit;

-- name: oldest
-- The first that waits: whether the endpoint answers again is tried with it.
select {columns} from webhook_deliveries
where endpoint_id = :endpoint_id and state = 'waiting' order by number limit 1;

-- name: events
-- The events that deliveries are written from.
select position, id, type, subject, actor, at, recorded_at, history, data from events where position in (:positions*);

-- name: settle [sqlite]
-- What became of tries: rows are a JSON list.
update webhook_deliveries as d set state = t.state, next_at = t.next_at, tries = d.tries + 1, tried_at = t.tried_at,
  status = t.status, took = t.took, said = t.said
from (select value ->> 'number' as number, value ->> 'state' as state, value ->> 'next_at' as next_at,
    value ->> 'tried_at' as tried_at, value ->> 'status' as status, value ->> 'took' as took, value ->> 'said' as said
  from json_each(:rows)) as t
where d.number = t.number and d.state = 'waiting';

-- name: settle [postgres]
update webhook_deliveries as d set state = t.state, next_at = t.next_at, tries = d.tries + 1, tried_at = t.tried_at,
  status = t.status, took = t.took, said = t.said
from json_to_recordset((:rows)::json) as t (number bigint, state text, next_at bigint, tried_at bigint, status bigint,
  took bigint, said text)
where d.number = t.number and d.state = 'waiting';

-- name: keep_try
-- A try that failed.
insert into webhook_tries (number, at, status, took, said) values (:number, :tried_at, :status, :took, :said)
on conflict do nothing;

-- name: kept
-- The next so many of all deliveries.
select number, state, made_at from webhook_deliveries where number > :after order by number limit :limit;

-- name: forget
-- Some deliveries that are over.
delete from webhook_deliveries where number in (:numbers*);

-- name: forget_tries
-- And their tries.
delete from webhook_tries where number in (:numbers*);
