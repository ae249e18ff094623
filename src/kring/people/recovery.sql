-- name: has_phone
-- Whether a phone shows this person codes.
select 1 from people where id = :person_id and totp is not null;

-- name: add
-- A code for who has lost the phone.
insert into recovery_codes (person_id, hash) values (:person_id, :hash);

-- name: spend
-- Used up.
delete from recovery_codes where person_id = :person_id and hash = :hash;

-- name: left
-- How many are left.
select count(*) from recovery_codes where person_id = :person_id;

-- name: forget
-- All are void.
delete from recovery_codes where person_id = :person_id;
