-- name: add_report
-- Somebody says that something is not right.
insert into reports (id, conversation_id, message_id, person_id, about_id, reason, at)
values (:id, :conversation_id, :message_id, :person_id, :about_id, :reason, :at);

-- name: reported_before
-- Whether they said so before and it is not settled.
select 1 from reports where person_id = :person_id and conversation_id = :conversation_id
  and coalesce(message_id, '') = :message_id and settled_at is null;

-- name: about
-- Who wrote what is reported, and where.
select m.author_id from messages m where m.id = :message_id and m.conversation_id = :conversation_id;

-- name: asker
-- Who asked, and in which circle.
select asker_id, circle_id from conversations where id = :id;

-- name: reports
-- What waits for a coordinator of these circles, oldest first.
select r.id, r.conversation_id, r.message_id, r.person_id, r.about_id, r.reason, r.at, r.settled_at, r.settled_by,
  c.circle_id, c.title, a.name as about_name, p.name as person_name,
  case when coalesce(m.hidden_at, c.hidden_at) is null then 0 else 1 end as hidden
from reports r join conversations c on c.id = r.conversation_id
join people a on a.id = r.about_id join people p on p.id = r.person_id
left join messages m on m.id = r.message_id
where r.settled_at is null and c.circle_id in (:circles*) and r.id > :after order by r.id limit :limit;

-- name: report
-- One report.
select r.id, r.conversation_id, r.message_id, r.person_id, r.about_id, r.reason, r.at, r.settled_at, r.settled_by,
  c.circle_id, c.title from reports r join conversations c on c.id = r.conversation_id where r.id = :id;

-- name: settle
-- All that was said about the same is dealt with.
update reports set settled_at = :now, settled_by = :by
where conversation_id = :conversation_id and coalesce(message_id, '') = :message_id and settled_at is null;

-- name: shares_circle
-- Whether a person is, or has written, in one of these circles.
select 1 from people p where p.id = :person_id and (
  exists (select 1 from memberships m where m.person_id = p.id and m.circle_id in (:circles*))
  or exists (select 1 from conversations c where c.asker_id = p.id and c.circle_id in (:circles*))
  or exists (select 1 from messages m join conversations c on c.id = m.conversation_id
    where m.author_id = p.id and c.circle_id in (:circles*)));

-- name: note
-- What a coordinator did.
insert into audit (id, at, person_id, circle_id, act, subject, detail)
values (:id, :at, :person_id, :circle_id, :act, :subject, :detail);

-- name: listed
-- What coordinators of these circles did, newest first.
select a.id, a.at, a.person_id, p.name as person_name, a.circle_id, a.act, a.subject, a.detail
from audit a join people p on p.id = a.person_id
where (a.circle_id in (:circles*) or (a.circle_id is null and :all = 1)) and a.id < :before
order by a.id desc limit :limit;
