-- name: seats
-- Where a person is a member, and as what.
select circle_id, coordinator, staff from memberships where person_id = :person_id and left_at is null;

-- name: circles
-- All circles: what the owner looks after.
select id from circles;

-- name: simulated
-- Those of these people who are simulated.
select id from people where id in (:ids*) and simulated = 1;

-- name: real
-- Those of these people who are not simulated.
select id from people where id in (:ids*) and simulated = 0;

-- name: hidden_in
-- Where a coordinator hid all that a person wrote.
select circle_id from hidden_people where person_id = :person_id;

-- name: sight
-- What the rule asks of one conversation.
select c.id, c.circle_id, c.visibility, case when c.hidden_at is null then 0 else 1 end as hidden,
  case when exists (select 1 from participants vp
    where vp.conversation_id = c.id and vp.person_id = :viewer_id and vp.until is null) then 1 else 0 end as takes_part,
  case when :seated = 0 or c.asker_id = :seat_of then 0
    when exists (select 1 from people sp where sp.id = c.asker_id and sp.simulated = 1) then 0 else 1 end as kept_from_seat
from conversations c where c.id = :id;

-- name: visible_of
-- Those of these that a viewer may see.
select c.id from conversations c where c.id in (:conversation_ids*) and {visible};
