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

-- name: told
-- To whom a notification went, about which conversation.
select n.person_id, n.subject as conversation_id from notifications n join conversations c on c.id = n.subject
join people p on p.id = n.person_id and p.state <> 'gone'
where n.id = :id;
