-- name: secret
-- A person's secret for codes.
select totp from people where id = :id;

-- name: set
-- Codes are asked for from now on, or no more.
update people set totp = :totp, totp_step = :step where id = :id;

-- name: spend
-- A code signs in once: only a later step than the last.
update people set totp_step = :step where id = :id and totp_step < :step;
