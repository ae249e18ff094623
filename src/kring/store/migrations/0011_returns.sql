-- Mail that comes back: what it was written to, and which addresses are left alone until they are shown to work.

alter table notifications add column reached text not null default '';  -- the contact point (device, chat) that it went to
alter table notifications add column returned_at bigint;                -- it left, and came back
create index notifications_returned on notifications (reached, returned_at) where returned_at is not null;

alter table contact_points add column returned_at bigint;               -- when mail to it came back last
alter table contact_points add column returned_why text not null default '';  -- the status then (RFC 3463): 5.1.1
alter table contact_points add column stopped_at bigint;                -- nothing is written to it since
alter table contact_points add column reached_at bigint;                -- when it was last shown that mail arrives

-- Letters that somebody has to look at: held, refused or failed.
create index letters_left on letters (id) where state <> 'handled' and state <> 'waiting';
