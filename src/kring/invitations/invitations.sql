-- name: of_conversation
-- Who was asked for one ask.
select i.person_id, p.name, m.role, i.wave, i.kind, i.state, i.reason, i.score, i.probability, i.exploring,
  i.invited_at, i.answered_at, i.why
from invitations i join people p on p.id = i.person_id
left join memberships m on m.person_id = i.person_id and m.circle_id = :circle_id and m.left_at is null
where i.conversation_id = :id order by i.wave, i.rank, i.id;

-- name: of_person
-- What a person was asked.
select i.id, i.conversation_id, c.circle_id, c.title, c.topics, c.language, i.state, i.why, i.exploring, i.invited_at,
  i.expires_at, i.answered_at, c.state as conversation_state, c.asked_at, c.promised_at, c.joined, q.body as question
from invitations i join conversations c on c.id = i.conversation_id
join messages q on q.conversation_id = c.id and q.number = 0
where i.person_id = :person_id and i.state in (:states*) and c.hidden_at is null
order by i.id desc limit :limit;

-- name: mine
-- A person's last invitation to one ask.
select * from invitations where conversation_id = :conversation_id and person_id = :person_id order by id desc limit 1;

-- name: get
-- One invitation.
select * from invitations where id = :id;
