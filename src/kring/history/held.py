"""Held: what was read, put in order in memory; four times quicker than on disk, and for as much as fits.

It gives the same threads as ``staging.Staged``, in the same order, with the same digests; beyond what the
machine has room for (``room``) it hands over to that.
"""

import contextlib
import os
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kring.history.records import Accepted, Message, Person, Question, Read, Record, Rejected
from kring.history.staging import Said, Staged, Thread, digest, packed
from kring.store import Time, ids

MOST = 8 << 30  # bytes, about
SHARE = 4  # of the machine's memory: a quarter
OVERHEAD = 450  # bytes of a record beside its text, about
WIDEST = 6  # bytes a letter in a text that is not ASCII: up to four, and its UTF-8 beside
CGROUP = Path("/sys/fs/cgroup/memory.max")  # what a container may have
Placed = tuple[Message, int, int]  # file, row; a plain tuple, for there are many
_encoder = msgspec.msgpack.Encoder()


def room() -> int:
    """How many bytes may be held in memory."""
    most = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):  # no such limit
        most = min(most, int(CGROUP.read_text()))
    return min(MOST, most // SHARE)


def _in_time(placed: Placed) -> tuple[Time, int]:
    return placed[0].created, placed[2]


def _is_plain(record: Record) -> bool:
    """Whether it surely is text; half a surrogate pair can come out of JSON."""
    if isinstance(record, Message):
        return record.body.isascii() and record.id.isascii() and record.author.isascii()
    return False


class Held:
    """What was read of one export."""

    def __init__(self, source: str, most: int | None = None) -> None:
        self.source, self._room = source, room() if most is None else most
        self._people: dict[str, Person] = {}
        self._questions: dict[str, tuple[Question, int, int]] = {}
        self._messages: dict[str, Placed] = {}
        self._accepted: dict[str, Time] = {}
        self._authors: set[str] = set()
        self._kept = 0
        self._lost: list[Placed] = []
        self._said: dict[str, list[Placed]] = {}
        self._order: list[tuple[Time, int, str]] = []

    @property
    def is_full(self) -> bool:
        """Whether the rest had better be put on disk."""
        return self._room < 0

    def keep(self, read: Read) -> None:
        """Keep a record; of two with the same id the later one counts.

        Raises:
            UnicodeEncodeError: a text in it is none.
        """
        record = read.record
        assert not isinstance(record, Rejected)
        if not _is_plain(record):
            _encoder.encode(record)
        self._room -= OVERHEAD
        if isinstance(record, Message):
            self._messages[record.id] = record, read.file, read.row
            self._note(record, record.author)
        elif isinstance(record, Question):
            self._questions[record.id] = record, read.file, read.row
            self._note(record, record.asker)
        elif isinstance(record, Person):
            self._people[record.id] = record
        else:
            self._accepted[record.message] = record.at

    def _note(self, record: Message | Question, author: str) -> None:
        self._authors.add(author)
        self._kept += 1
        self._room -= len(record.body) * (1 if record.body.isascii() else WIDEST)

    def staged(self) -> Staged:
        """All of it on disk instead."""
        staged = Staged(self.source)
        for record, file, row in self._all():
            staged.keep(Read(record, file, row))
        staged.repeated_before = self.repeated
        return staged

    def _all(self) -> Iterator[tuple[Record, int, int]]:
        for person in self._people.values():
            yield person, 0, 0
        yield from self._questions.values()
        yield from self._messages.values()
        for message, at in self._accepted.items():
            yield Accepted(message=message, at=at), 0, 0

    def close(self) -> None:
        """Nothing is left to do: it is gone when nobody holds it."""

    def sort(self) -> None:
        """Put all that was kept in order."""
        self._order = sorted(
            (question.created, self._key("conversation", name), name)
            for name, (question, _, _) in self._questions.items()
        )
        for placed in self._messages.values():
            thread = placed[0].question or self._thread(placed[0])
            if thread is None:
                self._lost.append(placed)
            else:
                self._said.setdefault(thread, []).append(placed)

    def _thread(self, message: Message) -> str | None:
        """The question that a reply is about, also when it is a reply to a reply."""
        seen = {message.id}
        while not message.question:
            parent, *_ = self._messages.get(message.reply_to, (None,))
            if parent is None or parent.id in seen:
                return message.reply_to if message.reply_to in self._questions else None
            message = parent
            seen.add(message.id)
        return message.question

    def count(self, table: str) -> int:
        """How many people, questions or messages there are."""
        return {
            "people": len(self._people),
            "questions": len(self._questions),
            "messages": len(self._messages),
        }[table]

    @property
    def repeated(self) -> int:
        """How many questions and messages came with an id that had been there before."""
        return self._kept - len(self._questions) - len(self._messages)

    def people(self, after: int, everyone: bool) -> Iterator[tuple[int, Person]]:
        """The people beyond a key, or only those of them who wrote something."""
        wrote = self._people.keys() if everyone else self._authors
        found = sorted((self._key("person", name), name) for name in self._people if name in wrote)
        for key, name in found:
            if key > after:
                yield key, self._people[name]

    def threads(self, at: Time, key: int) -> Iterator[Thread]:
        """The threads beyond a place, in order of their questions' times."""
        content, encode_into = bytearray(), _encoder.encode_into
        for created, own, name in self._order[bisect_right(self._order, (at, key, "\U0010ffff")) :]:
            question = self._questions[name][0]
            said = self._in_order(name)
            encode_into(question, content)
            for each in said:
                encode_into(each.message, content, -1)
                content += packed(each.accepted)
            yield Thread(created, own, question, said, digest(content))

    def later(self, thread: int) -> Iterator[Thread]:
        """What was said to questions that are not in this export, beyond a thread's key."""
        others = sorted((self._key("conversation", n), n) for n in self._said if n not in self._questions)
        for key, name in others:
            if key > thread:
                yield Thread(0, key, None, self._in_order(name), 0)

    def lost(self) -> Iterator[tuple[int, int, Message]]:
        """Messages to what nobody has read: file, row, message."""
        for message, file, row in sorted(self._lost, key=lambda placed: placed[1:]):
            yield file, row, message

    def _in_order(self, name: str) -> list[Said]:
        placed = sorted(self._said.pop(name, ()), key=_in_time)
        accepted = self._accepted.get
        return [Said(record, accepted(record.id), file, row) for record, file, row in placed]

    def _key(self, kind: str, external_id: str) -> int:
        return ids.key(self.source, kind, external_id)
