-- name: place
-- How far a mailbox was picked up.
select validity, uid from mailboxes where name = :name;

-- name: note
-- It is picked up so far; never back, unless its numbers are others now.
insert into mailboxes (name, validity, uid, at) values (:name, :validity, :uid, :now)
on conflict (name) do update set validity = excluded.validity, at = excluded.at,
  uid = case when mailboxes.validity = excluded.validity and mailboxes.uid > excluded.uid then mailboxes.uid
    else excluded.uid end;
