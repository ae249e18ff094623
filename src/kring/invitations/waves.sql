-- name: advance
-- The fence: only while the ask is as it was seen.
update conversations set wave = wave + 1, next_at = :more_at, next_step = :then, updated_at = :now
where id = :id and state = 'waiting' and next_at = :seen_at and wave = :seen_wave and hidden_at is null;

-- name: go_on
-- There was nobody to invite: the next step is taken at once.
update conversations set next_at = :now, next_step = :then where id = :id;

-- name: add_match
-- A ranking, kept with what explains it.
insert into matches (id, conversation_id, wave, at, model, took_micros, candidates)
values (:id, :conversation_id, :wave, :at, :model, :took_micros, :candidates);

-- name: add_candidates [sqlite]
-- Whom it considered.
insert into match_candidates (person_id, match_id)
select distinct json_extract(value, '$.person_id'), :id from json_each(:candidates);

-- name: add_candidates [postgres]
insert into match_candidates (person_id, match_id)
select distinct value ->> 'person_id', :id from json_array_elements(cast(:candidates as json));

-- name: add
-- An invitation; somebody who has one already gets no other.
insert into invitations (id, conversation_id, person_id, match_id, wave, kind, state, rank, score, probability,
  propensity, exploring, why, invited_at, expires_at)
values (:id, :conversation_id, :person_id, :match_id, :wave, :kind, :state, :rank, :score, :probability,
  :propensity, :exploring, :why, :invited_at, :expires_at)
on conflict do nothing;

-- name: matches
-- The rankings of an ask.
select * from matches where conversation_id = :conversation_id order by id desc;
