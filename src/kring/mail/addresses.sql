-- name: aliases
-- Other addresses of a circle.
select address from circle_addresses where circle_id = :circle_id order by address;

-- name: all_aliases
-- Those of all circles.
select address, circle_id from circle_addresses order by address;

-- name: add_alias
-- One more address of a circle.
insert into circle_addresses (address, circle_id) values (:address, :circle_id);

-- name: forget_aliases
-- Before they are said anew.
delete from circle_addresses where circle_id = :circle_id;

-- name: circle_with_alias
-- Whose mail comes to an address.
select circle_id from circle_addresses where address = :address;

-- name: add_ticket
-- Where one person answers in one conversation.
insert into reply_addresses (hash, person_id, conversation_id, made_at) values (:hash, :person_id, :conversation_id, :now)
on conflict (hash) do nothing;

-- name: ticket
-- What an address is good for.
select r.person_id, r.conversation_id from reply_addresses r join people p on p.id = r.person_id and p.state <> 'gone'
where r.hash = :hash;
