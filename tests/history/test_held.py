"""What is held in memory comes out as what is put on disk: the same threads, in the same order, with the same digests."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kring.history.held import Held
from kring.history.records import Accepted, Message, Person, Question, Read, Record
from kring.history.staging import Staged

NAMES = st.sampled_from(["a", "b", "c", "é", "7"])
TIMES = st.integers(0, 4)
QUESTIONS = st.builds(
    Question, id=NAMES, created=TIMES, body=st.sampled_from(["x", "ÿ", "why?"]), asker=NAMES
)
MESSAGES = st.builds(
    Message,
    id=NAMES.map("m{}".format),
    author=NAMES,
    created=TIMES,
    question=NAMES,
    body=st.sampled_from(["x", "é"]),
)
REPLIES = st.builds(
    Message,
    id=NAMES.map("r{}".format),
    author=NAMES,
    created=TIMES,
    reply_to=st.one_of(NAMES, NAMES.map("m{}".format), st.just("nowhere")),
)
OTHERS = st.one_of(
    st.builds(Person, id=NAMES, name=NAMES), st.builds(Accepted, message=NAMES.map("m{}".format), at=TIMES)
)
RECORDS = st.lists(st.one_of(QUESTIONS, MESSAGES, REPLIES, OTHERS), max_size=25)


def filled(kept: Held | Staged, records: Iterable[Record]) -> Held | Staged:
    for row, record in enumerate(records):
        kept.keep(Read(record, 0, row))
    kept.sort()
    return kept


def told(kept: Held | Staged, everyone: bool = True) -> list[object]:
    lost = list(kept.lost())
    people = list(kept.people(-(1 << 63), everyone))
    return [people, list(kept.threads(-1, 0)), list(kept.later(-(1 << 63))), lost, kept.repeated]


@given(RECORDS, st.booleans())
def test_memory_and_disk_tell_the_same(records: list[Record], everyone: bool) -> None:
    assert told(filled(Held("forum"), records), everyone) == told(filled(Staged("forum"), records), everyone)


@given(RECORDS, RECORDS)
def test_what_is_too_much_goes_on_on_disk(before: list[Record], after: list[Record]) -> None:
    held = Held("forum", most=0)
    for row, record in enumerate(before):
        held.keep(Read(record, 0, row))
    assert held.is_full == bool(before)
    staged = held.staged()
    for row, record in enumerate(after, len(before)):
        staged.keep(Read(record, 0, row))
    staged.sort()
    assert told(staged) == told(filled(Staged("forum"), [*before, *after]))


def test_the_rest_after_a_place() -> None:
    records = [Question(id=name, created=at) for name, at in (("a", 1), ("b", 1), ("c", 2))]
    first, *rest = filled(Held("forum"), records).threads(-1, 0)
    assert list(filled(Held("forum"), records).threads(first.at, first.key)) == rest


def test_half_a_letter_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        Held("forum").keep(Read(Message(id="m", author="a", created=0, question="q", body="\ud800"), 0, 1))


def test_letters_that_take_more_room_are_counted_so() -> None:
    few, many = Held("forum", most=3000), Held("forum", most=3000)
    few.keep(Read(Message(id="m", author="a", created=0, question="q", body="x" * 900), 0, 1))
    many.keep(Read(Message(id="m", author="a", created=0, question="q", body="ж" * 900), 0, 1))
    assert (few.is_full, many.is_full) == (False, True)
