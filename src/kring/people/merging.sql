-- name: add
-- What is about to be done.
insert into merges (id, number, person_id, into_id, proof, arrival_id, by_id, at)
values (:id, coalesce((select max(number) from merges), 0) + 1, :person_id, :into_id, :proof, :arrival_id, :by_id, :at);

-- name: get
select id, person_id, into_id, proof, arrival_id, by_id, at, undone_at, undone_by from merges where id = :id;

-- name: of_person
-- The latest first.
select id, person_id, into_id, proof, arrival_id, by_id, at, undone_at, undone_by from merges
where person_id = :person_id or into_id = :person_id order by number desc;

-- name: into
-- Who they turned out to be.
select into_id from merges where person_id = :person_id and undone_at is null;

-- name: shared
-- Conversations in which both have a part.
select a.conversation_id from participants a join participants b on b.conversation_id = a.conversation_id
  where a.person_id = :one and b.person_id = :other
union select a.conversation_id from invitations a join invitations b on b.conversation_id = a.conversation_id
  where a.person_id = :one and b.person_id = :other
union select c.id from conversations c join invitations i on i.conversation_id = c.id
  where (c.asker_id = :one and i.person_id = :other) or (c.asker_id = :other and i.person_id = :one)
union select id from conversations where (asker_id = :one and helper_id = :other) or (asker_id = :other and helper_id = :one);

-- name: end_invitations
-- One person is invited once.
update invitations set state = 'withdrawn', answered_at = :now where person_id = :one and state in ('open', 'taken')
  and exists (select 1 from invitations o where o.conversation_id = invitations.conversation_id
    and o.person_id = :other and o.state in ('open', 'taken'));

-- name: clear_parts
-- Where both have a part, that of the one who turned out to be the other is kept: they asked, mostly.
delete from participants where person_id = :other and role <> 'asker'
  and conversation_id in (select conversation_id from participants where person_id = :one);

-- name: clear_own_parts
-- But whoever asked stays the asker.
delete from participants where person_id = :one
  and conversation_id in (select conversation_id from participants where person_id = :other and role = 'asker');

-- name: move_solved_links
-- From a mail one may still say that it is solved: if that mail went to an address that the other has proven.
update links set person_id = :other where person_id = :one and purpose = 'solved' and exists (
  select 1 from contact_points g join contact_points i on i.kind = g.kind and i.address = g.address
  where g.person_id = :one and i.person_id = :other and i.proven_at is not null);

-- name: end_links
-- Any other might let in whoever that was.
delete from links where person_id = :one;

-- name: end_sessions
-- Nor by a session, nor by what was set up before it was known whose it is.
delete from sessions where person_id = :one;

-- name: end_keys
-- A program's key goes with its account.
delete from api_keys where person_id = :one;

-- name: end_recovery
-- Nor by paper.
delete from recovery_codes where person_id = :one;

-- name: move_blocks
-- Whom they blocked, and who blocked them.
insert into blocks (person_id, blocked_id, at)
select case when person_id = :one then :other else person_id end,
  case when blocked_id = :one then :other else blocked_id end, at
from blocks where (person_id = :one and blocked_id <> :other) or (blocked_id = :one and person_id <> :other)
on conflict do nothing;

-- name: clear_blocks
delete from blocks where person_id = :one or blocked_id = :one;

-- name: clear_drafts
-- Where both have a draft, that of the one who turned out to be the other is the newer.
delete from drafts where person_id = :other
  and conversation_id in (select conversation_id from drafts where person_id = :one);

-- name: move_drafts
update drafts set person_id = :other where person_id = :one;

-- name: add_topics
-- What both like to be asked about.
insert into person_topics (person_id, topic) select :other, topic from person_topics where person_id = :one
on conflict do nothing;

-- name: forget_topics
delete from person_topics where person_id = :one;

-- name: move_hidden
-- Where a coordinator hid what they wrote, it stays hidden.
insert into hidden_people (person_id, circle_id, at) select :other, circle_id, at from hidden_people where person_id = :one
on conflict do nothing;

-- name: forget_hidden
delete from hidden_people where person_id = :one;

-- name: unite_memberships
-- Where both belong, they helped together; rights stay as they were given.
update memberships set
  helped = helped + (select o.helped from memberships o where o.circle_id = memberships.circle_id and o.person_id = :one),
  helped_at = (select case when o.helped_at > memberships.helped_at then o.helped_at else memberships.helped_at end
    from memberships o where o.circle_id = memberships.circle_id and o.person_id = :one),
  joined_at = (select case when o.joined_at < memberships.joined_at then o.joined_at else memberships.joined_at end
    from memberships o where o.circle_id = memberships.circle_id and o.person_id = :one),
  invited = (select case when o.invited > memberships.invited then o.invited else memberships.invited end
    from memberships o where o.circle_id = memberships.circle_id and o.person_id = :one)
where person_id = :other and circle_id in (select circle_id from memberships where person_id = :one);

-- name: move_memberships
-- Where only one belongs, the other does now: in that role, without any right.
insert into memberships (circle_id, person_id, role, joined_at, left_at, name, state, invited, helped, helped_at)
select m.circle_id, p.id, m.role, m.joined_at, m.left_at, p.name, p.state, m.invited, m.helped, m.helped_at
from memberships m join people p on p.id = :other where m.person_id = :one
on conflict do nothing;

-- name: forget_memberships
delete from memberships where person_id = :one;

-- name: clear_traits
-- Of what the same source told of both, the later holds.
delete from traits where person_id = :other and exists (select 1 from traits o
  where o.person_id = :one and o.name = traits.name and o.source = traits.source and o.told_at > traits.told_at);

-- name: move_traits
insert into traits (person_id, name, source, value, arrival_id, told_at)
select :other, name, source, value, arrival_id, told_at from traits where person_id = :one
on conflict do nothing;

-- name: forget_traits
delete from traits where person_id = :one;

-- name: end_consents
-- A no of either is a no: a yes beside it has had its time.
update consents set until = :now where person_id = :other and until is null and allowed = 1 and exists (
  select 1 from consents o where o.person_id = :one and o.until is null and o.allowed = 0
    and o.purpose = consents.purpose and o.channel = consents.channel);

-- name: keep_refusals
-- Where the other still has a word, it holds.
update consents set until = :now where person_id = :one and until is null and exists (
  select 1 from consents o where o.person_id = :other and o.until is null
    and o.purpose = consents.purpose and o.channel = consents.channel);

-- name: move_consents
update consents set person_id = :other where person_id = :one;

-- name: forget_typed
-- What a guest typed nobody has proven; the account has its own.
delete from contact_points where person_id = :one;

-- name: forget_same
-- An address that both have is kept once, as whoever has proven it has it.
delete from contact_points where person_id in (:one, :other) and proven_at is null and exists (
  select 1 from contact_points o where o.kind = contact_points.kind and o.address = contact_points.address
    and o.person_id in (:one, :other) and o.id <> contact_points.id
    and (o.proven_at is not null or (o.person_id = :other and contact_points.person_id = :one)));

-- name: move_points
-- Who has an account lets nobody in by an address that they have not proven themself.
update contact_points set person_id = :other,
  proven_at = case when source <> '' and exists (select 1 from people p where p.id = :other and p.state <> 'known')
    then null else proven_at end
where person_id = :one;

-- name: unite_load [sqlite]
-- What either was asked lately counts for both.
update people set asked_week = (select json_group_array(value) from (
  select j.value from people q, json_each(q.asked_week) j where q.id in (:one, :other) order by j.value))
where id = :other and exists (select 1 from people o where o.id = :one and o.asked_week <> '[]');

-- name: unite_load [postgres]
update people set asked_week = (select replace(json_agg(value::bigint order by value::bigint)::text, ' ', '') from (
  select json_array_elements_text(q.asked_week::json) as value from people q where q.id in (:one, :other)) as found)
where id = :other and exists (select 1 from people o where o.id = :one and o.asked_week <> '[]');

-- name: leave
-- One of them is no more.
update people set state = 'gone', name = '', about = '', paused_until = null, password = null, totp = null, totp_step = 0,
  asked_week = '[]'
where id = :one;

-- name: copy_name
-- Their membership is called as they are, wherever they belong by now.
update memberships set name = (select p.name from people p where p.id = :other) where person_id = :other;

-- name: settle_lookalike
-- It was proposed, perhaps; now it is so.
update lookalikes set state = 'merged', settled_at = :now
where state = 'open' and ((one_id = :one and other_id = :other) or (one_id = :other and other_id = :one));

-- name: inherit_lookalikes
-- Whoever looked like the one looks like the other.
insert into lookalikes (id, one_id, other_id, reason, detail, arrival_id, at, state, settled_at, settled_by)
select {renamed}, case when third < :other then third else :other end, case when third < :other then :other else third end,
  reason, detail, arrival_id, at, state, settled_at, settled_by
from (select id, reason, detail, arrival_id, at, state, settled_at, settled_by,
    case when one_id = :one then other_id else one_id end as third
  from lookalikes where (one_id = :one or other_id = :one) and state in ('open', 'two')) as found
where third <> :other on conflict do nothing;

-- name: is_kept
-- Whether what it changed is still known: it is forgotten with whoever is erased.
select 1 from merge_images where merge_id = :merge_id limit 1;

-- name: later
-- Whether either of them was merged again since.
select at from merges where undone_at is null and number > (select number from merges where id = :id) and (person_id in (:person_id, :into_id) or into_id in (:person_id, :into_id))
order by number desc limit 1;

-- name: return_points
-- What came since by an id of theirs was about them, and so are the addresses that those events told.
update contact_points set person_id = :one where person_id = :other and arrival_id in ({since})
  and not exists (select 1 from contact_points o where o.person_id = :one and o.kind = contact_points.kind
    and o.address = contact_points.address);

-- name: clear_returned_traits
-- And what they told of them: newer than what is put back.
delete from traits where person_id = :one and exists (select 1 from traits o
  where o.person_id = :other and o.name = traits.name and o.source = traits.source and o.told_at >= traits.told_at
    and o.arrival_id in ({since}));

-- name: return_traits
update traits set person_id = :one where person_id = :other and arrival_id in ({since})
  and not exists (select 1 from traits o where o.person_id = :one and o.name = traits.name and o.source = traits.source);

-- name: return_asks
-- And the conversations that a rule opened with them.
update conversations set asker_id = :one where asker_id = :other and id in ({opened});

-- name: return_questions
update messages set author_id = :one where author_id = :other and number = 0 and conversation_id in ({opened});

-- name: return_parts
update participants set person_id = :one where person_id = :other and conversation_id in ({opened})
  and not exists (select 1 from participants o where o.person_id = :one and o.conversation_id = participants.conversation_id);

-- name: return_owed
update owed_replies set person_id = :one where person_id = :other and conversation_id in ({opened});

-- name: return_runs
update flow_runs set person_id = :one where person_id = :other and person_id <> '' and event_id in ({since});

-- name: return_arrivals
update arrival_people set person_id = :one where person_id = :other and arrival_id in ({since})
  and not exists (select 1 from arrival_people o where o.person_id = :one and o.arrival_id = arrival_people.arrival_id);

-- name: undone
-- It is as if it had not been.
update merges set undone_at = :now, undone_by = :by_id where id = :id;
