-- name: attach [sqlite]
-- A private file, gone when it is closed.
attach '' as aside;

-- name: create [sqlite]
-- An index like the one that is put off, without texts.
create virtual table aside.words using fts5 (
  title, question, answer, content = '', tokenize = "unicode61 remove_diacritics 2"
);

-- name: hold [sqlite]
-- As the index that is put off does, it holds much before it writes a piece.
insert into aside.words (words, rank) values ('hashsize', 67108864);

-- name: last [sqlite]
-- The last conversation whose texts are in.
select coalesce(max(id), 0) from main.words_content;

-- name: create_texts [sqlite]
-- A place for some texts: who reads for long keeps the other file's changes from being put in their place.
create table aside.texts (id integer primary key, title text, question text, answer text);

-- name: copy [sqlite]
-- The next ones' texts.
insert into aside.texts select id, c0, c1, c2 from main.words_content where id > :after and id <= :last;

-- name: index [sqlite]
-- Their words.
insert into aside.words (rowid, title, question, answer) select id, title, question, answer from aside.texts;

-- name: forget [sqlite]
-- They are done.
delete from aside.texts;

-- name: is_whole [sqlite]
-- Whether all texts that are in were indexed.
select (select count(*) from main.words_content) = (select count(*) from aside.words_docsize);
