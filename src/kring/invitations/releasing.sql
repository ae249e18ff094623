-- name: in_circle
-- Where a person is asked, or helps, in a circle's open asks.
select c.id as conversation_id, case when c.state = 'taken' and c.helper_id = p.person_id then 1 else 0 end as has_taken
from participants p join conversations c on c.id = p.conversation_id
where p.person_id = :person_id and p.until is null and p.role in ('invited', 'helper')
  and c.circle_id = :circle_id and c.state in ('waiting', 'taken') order by c.id;

-- name: of_asker
-- What a person has a part in of what another asked, ended or not.
select c.id as conversation_id, case when c.state = 'taken' and c.helper_id = p.person_id then 1 else 0 end as has_taken
from participants p join conversations c on c.id = p.conversation_id
where p.person_id = :person_id and p.until is null and p.role <> 'asker' and c.asker_id = :asker_id order by c.id;

-- name: own
-- What a person asked and has taken, or is invited to.
select c.id as conversation_id, case when c.state = 'taken' and c.helper_id = c.asker_id then 1 else 0 end as has_taken
from conversations c where c.asker_id = :person_id and c.state in ('waiting', 'taken')
  and (c.helper_id = c.asker_id or exists (select 1 from invitations i
    where i.conversation_id = c.id and i.person_id = c.asker_id and i.state = 'open')) order by c.id;

-- name: withdraw
-- They need not answer.
update invitations set state = 'withdrawn', answered_at = :now
where conversation_id = :id and person_id = :person_id and state = 'open';

-- name: count
-- How many wonder the same.
update conversations set joined = (select count(*) from participants p
  where p.conversation_id = conversations.id and p.role = 'joined' and p.until is null)
where id = :id;
