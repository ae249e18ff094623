"""Staging: what was read, put in order on disk, so that each conversation comes whole, in bounded memory.

Exports come in any order: answers before questions, comments in a file of their own, one topic over several
files. A private SQLite file, which vanishes when it is closed, sorts them.
"""

import sqlite3
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from zlib import adler32, crc32

import msgspec

from kring.history.records import Accepted, Message, Person, Question, Read, Rejected
from kring.store import Time, ids

BATCH = 2000
MOST_REMEMBERED = 100_000
_SCHEMA = """
pragma journal_mode=off; pragma synchronous=off; pragma cache_size=-65536; pragma temp_store=file;
create table people (key integer unique, record blob);
create table authors (key integer primary key);
create table questions (key integer unique, at integer, file integer, row integer, record blob);
create table messages (key integer unique, thread integer, parent integer, asked integer, at integer, file integer,
  row integer, record blob);
create table accepted (key integer primary key, at integer);
"""
_SORT = """
create index messages_parent on messages (parent) where thread is null;
update messages set thread = coalesce(
  (select m.thread from messages m where m.key = messages.parent and m.thread is not null),
  (select q.key from questions q where q.key = messages.asked)) where thread is null;
create index messages_thread on messages (thread, at);
create index questions_at on questions (at, key);
"""
_THREADS = """
select q.at, q.key, q.record, m.record, a.at, m.file, m.row
from questions q left join messages m on m.thread = q.key left join accepted a on a.key = m.key
where (q.at, q.key) > (?, ?) order by q.at, q.key, m.at, m.row
"""
_LATER = """
select m.thread, m.record, a.at, m.file, m.row
from messages m left join accepted a on a.key = m.key
where m.thread is not null and m.thread > ? and not exists (select 1 from questions q where q.key = m.thread)
order by m.thread, m.at, m.row
"""
_encode = msgspec.msgpack.Encoder().encode
_person = msgspec.msgpack.Decoder(Person).decode
_question = msgspec.msgpack.Decoder(Question).decode
_message = msgspec.msgpack.Decoder(Message).decode


class Said(msgspec.Struct, frozen=True):
    """A message in a thread; ``accepted`` is when, or 0 if nobody says when, or None."""

    message: Message
    accepted: Time | None
    file: int
    row: int


class Thread(msgspec.Struct, frozen=True):
    """A question and what was said, in order of time; without a question, more for one that was imported before."""

    at: Time
    key: int
    question: Question | None
    said: list[Said]
    digest: int


class Staged:
    """What was read of one export."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(_SCHEMA)
        self._kept_rows = self.repeated_before = 0
        self._authors: set[str] = set()
        self._kept: dict[str, list[tuple[object, ...]]] = {}
        self._keepers: dict[type, Callable[..., None]] = {
            Person: self._keep_person, Question: self._keep_question,
            Message: self._keep_message, Accepted: self._keep_accepted,
        }  # fmt: skip

    def close(self) -> None:
        """Let it vanish."""
        self._database.close()

    def keep(self, read: Read) -> None:
        """Keep a record; of two with the same id the later one counts."""
        assert not isinstance(read.record, Rejected)
        self._keepers[type(read.record)](read.record, read.file, read.row)
        if isinstance(read.record, Question | Message):
            self._kept_rows += 1

    def _keep_person(self, person: Person, _file: int, _row: int) -> None:
        self._put("people", (self._key("person", person.id), _encode(person)))

    def _keep_question(self, question: Question, file: int, row: int) -> None:
        key = self._key("conversation", question.id)
        self._put("questions", (key, question.created, file, row, _encode(question)))
        self._keep_author(question.asker)

    def _keep_message(self, message: Message, file: int, row: int) -> None:
        key, thread, parent, asked = self._key("message", message.id), None, None, None
        if message.question:
            thread = self._key("conversation", message.question)
        else:
            parent, asked = (self._key(kind, message.reply_to) for kind in ("message", "conversation"))
        self._put("messages", (key, thread, parent, asked, message.created, file, row, _encode(message)))
        self._keep_author(message.author)

    def _keep_author(self, external_id: str) -> None:
        if external_id not in self._authors:
            if len(self._authors) > MOST_REMEMBERED:
                self._authors.clear()
            self._authors.add(external_id)
            self._put("authors", (self._key("person", external_id),))

    def _keep_accepted(self, accepted: Accepted, _file: int, _row: int) -> None:
        self._put("accepted", (self._key("message", accepted.message), accepted.at))

    def _key(self, kind: str, external_id: str) -> int:
        return ids.key(self.source, kind, external_id)

    def _put(self, table: str, row: tuple[object, ...]) -> None:
        rows = self._kept.setdefault(table, [])
        rows.append(row)
        if len(rows) >= BATCH:
            self._flush(table)

    def _flush(self, table: str) -> None:
        if rows := self._kept.pop(table, []):
            marks = ", ".join("?" * len(rows[0]))
            self._database.execute("begin")
            self._database.executemany(f"insert or replace into {table} values ({marks})", rows)
            self._database.execute("commit")

    def sort(self) -> None:
        """Put all that was kept in order."""
        for table in list(self._kept):
            self._flush(table)
        self._database.executescript(_SORT)

    def count(self, table: str) -> int:
        """How many people, questions or messages there are."""
        return int(self._database.execute(f"select count(*) from {table}").fetchone()[0])

    @property
    def repeated(self) -> int:
        """How many questions and messages came with an id that had been there before."""
        return self.repeated_before + self._kept_rows - self.count("questions") - self.count("messages")

    def people(self, after: int, everyone: bool) -> Iterator[tuple[int, Person]]:
        """The people beyond a key, or only those of them who wrote something."""
        wrote = "" if everyone else "and key in (select key from authors)"
        cursor = self._database.execute(
            f"select key, record from people where key > ? {wrote} order by key", (after,)
        )
        for key, record in cursor:
            yield key, _person(record)

    def threads(self, at: Time, key: int) -> Iterator[Thread]:
        """The threads beyond a place, in order of their questions' times."""
        cursor = self._database.execute(_THREADS, (at, key))
        for (at, key, record), rows in groupby(cursor, itemgetter(0, 1, 2)):
            replies = [row[3:] for row in rows if row[3] is not None]
            said = [_said(*each) for each in replies]
            content = b"".join(
                [record, *(part for reply, accepted, *_ in replies for part in (reply, packed(accepted)))]
            )
            yield Thread(at, key, _question(record), said, digest(content))

    def later(self, thread: int) -> Iterator[Thread]:
        """What was said to questions that are not in this export, beyond a thread's key."""
        for (key,), rows in groupby(self._database.execute(_LATER, (thread,)), itemgetter(slice(0, 1))):
            yield Thread(0, key, None, [_said(*row[1:]) for row in rows], 0)

    def lost(self) -> Iterator[tuple[int, int, Message]]:
        """Messages to what nobody has read: file, row, message."""
        for file, row, record in self._database.execute(
            "select file, row, record from messages where thread is null order by file, row"
        ):
            yield file, row, _message(record)


def _said(record: bytes, accepted: Time | None, file: int, row: int) -> Said:
    return Said(_message(record), accepted, file, row)


def digest(content: bytes | bytearray) -> int:
    """Tells a changed thread from what it was: two checksums of its records, five times quicker than a hash."""
    return (crc32(content) << 32 | adler32(content)) - (1 << 63)


def packed(accepted: Time | None) -> bytes:
    """What stands behind a message in what is digested."""
    return b"" if accepted is None else b"%d" % accepted
