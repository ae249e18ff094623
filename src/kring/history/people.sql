-- name: here
-- People by the ids that an import gives them.
select id, state from people where id in (:ids*);

-- name: known
-- People of a source by the hashes of their external ids.
select e.hash, p.id, p.state, e.digest
from external_ids e join people p on p.id = e.id
where e.hash in (:hashes*) and e.source = :origin and e.kind = 'person';

-- name: add
-- Somebody known.
insert into people (id, name, state, about, languages, time_zone, created_at)
values (:id, :name, 'known', :about, :languages, :time_zone, :created_at) on conflict (id) do nothing;

-- name: remember
-- Under which id another system knows them.
insert into external_ids (hash, source, kind, external_id, id, digest)
values (:hash, :source, 'person', :external_id, :id, :digest);

-- name: join
-- A member of the circle into which they are imported, unless they are already.
insert into memberships (circle_id, person_id, role, joined_at, name, state)
values (:circle_id, :id, :role, :created_at, :name, 'known') on conflict (circle_id, person_id) do nothing;

-- name: change
-- What the other system says now; who has joined speaks for themselves.
update people set name = :name, about = :about, languages = :languages, time_zone = :time_zone
where id = :id and state = 'known';

-- name: remember_digest
-- What was taken over last.
update external_ids set digest = :digest where hash = :hash and source = :source and kind = 'person';

-- name: add_topic
-- One declared topic.
insert into person_topics (person_id, topic) values (:person_id, :topic) on conflict do nothing;
