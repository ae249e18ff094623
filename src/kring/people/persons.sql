-- name: add
-- A new person.
insert into people (
  id, name, state, about, locale, languages, time_zone, hours, per_week, shows_thanks, simulated, created_at,
  joined_at
) values (
  :id, :name, :state, :about, :locale, :languages, :time_zone, :hours, :per_week, :shows_thanks, :simulated,
  :created_at, :joined_at
);

-- name: get
-- One person.
select {columns} from people where id = :id;

-- name: several
-- Some people.
select {columns} from people where id in (:ids*);

-- name: by_address
-- Whose address it is: who has proven it, else who is known by it, a guest last. A source's mere word is nobody's.
select {columns} from people where id = (
  select p.id from contact_points c join people p on p.id = c.person_id
  where c.kind = 'mail' and c.address = :address and p.state <> 'gone' and (c.source = '' or c.proven_at is not null)
  order by c.proven_at is null, p.state = 'guest', p.created_at limit 1
);

-- name: of_address
-- Everybody who gave an address, proven or not.
select p.id from contact_points c join people p on p.id = c.person_id
where c.kind = 'mail' and c.address = :address and p.state <> 'gone' order by p.created_at;

-- name: addresses
-- The addresses of a person, the first one that is proven in front.
select id, address, proven_at, returned_at, returned_why, stopped_at from contact_points
where person_id = :person_id and kind = 'mail'
order by proven_at is null, proven_at, id;

-- name: add_address
-- One more way to reach a person.
insert into contact_points (id, person_id, kind, address, proven_at) values (:id, :person_id, 'mail', :address, :proven_at);

-- name: prove
-- A person showed that an address is theirs.
update contact_points set proven_at = :now where person_id = :person_id and address = :address and proven_at is null;

-- name: remove_address
-- An address is no longer this person's.
delete from contact_points where person_id = :person_id and address = :address;

-- name: topics
-- The topics on which a person likes to be asked.
select topic from person_topics where person_id = :person_id order by topic;

-- name: add_topic
-- One topic.
insert into person_topics (person_id, topic) values (:person_id, :topic);

-- name: forget_topics
-- Before they are said anew.
delete from person_topics where person_id = :person_id;

-- name: change
-- A person as they are now.
update people set
  name = :name, about = :about, locale = :locale, languages = :languages, time_zone = :time_zone, hours = :hours,
  per_week = :per_week, paused_until = :paused_until, shows_thanks = :shows_thanks
where id = :id;

-- name: set_state
-- From one state to another.
update people set state = :state, joined_at = coalesce(joined_at, :joined_at) where id = :id;

-- name: seen
-- They were here.
update people set seen_at = :now where id = :id and (seen_at is null or seen_at < :before);
