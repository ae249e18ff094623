-- What a large import puts off until its rows are in, as the statement that makes it good. It is empty at all other
-- times: whoever opens the database next runs them.
create table postponed (
  name text primary key,
  statement text not null
);
