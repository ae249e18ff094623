-- By which the tables that grow are reached when somebody is erased, and when what has had its time is let go.

create index conversations_ended_by on conversations (ended_by) where ended_by is not null;
create index conversations_taken_by on conversations (helper_id) where state = 'taken';
create index notifications_written on notifications (subject) where written is not null;
create index webhook_deliveries_of_message on webhook_deliveries (message_id) where payload is not null;
create index sessions_ending on sessions (expires_at);
create index links_ending on links (expires_at);
create index attempts_of_long_ago on attempts (at);
create index people_guests on people (created_at) where state = 'guest';
