-- name: of_person
-- What other systems call somebody.
select e.source, e.external_id, e.kind, e.id, coalesce(s.link, '') as template
from external_ids e left join sources s on s.name = e.source
where e.id = :id and e.kind = 'person' and e.external_id <> '' order by e.source, e.external_id;

-- name: of_conversation
-- What other systems call a conversation.
select e.source, e.external_id, e.kind, e.id, coalesce(s.link, '') as template
from external_ids e left join sources s on s.name = e.source
where e.id = :id and e.kind = 'conversation' and e.external_id <> '' order by e.source, e.external_id;

-- name: find
-- Whose an external id is.
select e.source, e.external_id, e.kind, e.id, coalesce(s.link, '') as template
from external_ids e left join sources s on s.name = e.source
where e.hash in (:hashes*) and e.source = :source and e.external_id = :external_id
  and e.kind in ('person', 'conversation') order by e.kind desc limit 1;

-- name: is_source
-- Whether such a source is set up, or brought something in.
select 1 from sources where name = :name union all select 1 from imports where source = :name limit 1;

-- name: add
-- One more.
insert into external_ids (hash, source, kind, external_id, id) values (:hash, :source, :kind, :external_id, :id)
on conflict do nothing;

-- name: take_away
delete from external_ids where hash = :hash and source = :source and id = :id;

-- name: person_is
select 1 from people where id = :id and state <> 'gone';

-- name: conversation_is
select 1 from conversations where id = :id;

-- name: circles_of_person
-- Where they belong, or have a part.
select circle_id from memberships where person_id = :id and left_at is null
union select c.circle_id from participants p join conversations c on c.id = p.conversation_id where p.person_id = :id;

-- name: circle_of_conversation
select circle_id from conversations where id = :id;
