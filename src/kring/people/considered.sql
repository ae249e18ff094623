-- name: of_person
-- Rankings that considered a person.
select m.id, c.person_id, m.conversation_id, m.wave, m.at, m.model, m.candidates
from match_candidates c join matches m on m.id = c.match_id where c.person_id = :id order by m.at, m.id;

-- name: of_erased
-- Rankings that still hold somebody who was erased. "cross join" has SQLite begin with those, who are few.
select m.id, c.person_id, m.conversation_id, m.wave, m.at, m.model, m.candidates
from erasures e cross join match_candidates c join matches m on m.id = c.match_id
where c.person_id = e.person_id limit :limit;

-- name: candidates
-- Whom a ranking holds now.
select candidates from matches where id = :id;

-- name: keep
-- A ranking without somebody.
update matches set candidates = :candidates where id = :id;

-- name: forget
-- They are out of it.
delete from match_candidates where match_id = :id and person_id = :person_id;
