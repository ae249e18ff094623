-- name: asks
-- Asks that break the law of no limbo.
select id, case
    when state not in ('waiting', 'taken') then 'it has ended, but the queue still looks at it'
    when next_at is null or next_step is null then 'it is open, but the queue never looks at it again'
    when state = 'taken' and helper_id is null then 'it is taken, but by nobody'
    else 'the queue should have looked at it already' end as why
from conversations
where hidden_at is null and (
  (state in ('waiting', 'taken') and (next_at is null or next_step is null or next_at < :late
    or (state = 'taken' and helper_id is null)))
  or (state not in ('waiting', 'taken') and next_at is not null))
order by id limit 1000;

-- name: invitations
-- Open invitations to asks that are not waiting.
select i.id, 'an open invitation to an ask that is ' || c.state as why
from invitations i join conversations c on c.id = i.conversation_id
where i.state = 'open' and (c.state <> 'waiting' or c.hidden_at is not null)
order by i.id limit 1000;
