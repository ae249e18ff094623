-- name: now
-- What somebody says now.
select allowed from consents where person_id = :person_id and purpose = :purpose and channel = :channel and until is null;

-- name: all_now
-- All that they say now.
select purpose, channel, allowed, at, how, text_version, proof, until from consents
where person_id = :person_id and until is null;

-- name: history
-- All that they ever said, the latest first.
select purpose, channel, allowed, at, how, text_version, proof, until from consents
where person_id = :person_id order by at desc, id desc;

-- name: end
-- What was said before held until now.
update consents set until = :at where person_id = :person_id and purpose = :purpose and channel = :channel and until is null;

-- name: add
-- What holds from now on.
insert into consents (id, person_id, purpose, channel, allowed, at, how, text_version, proof)
values (:id, :person_id, :purpose, :channel, :allowed, :at, :how, :text_version, :proof);
