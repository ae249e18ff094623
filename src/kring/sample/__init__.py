"""The sample community: people around Twijn, an internet provider that does not exist, and what they asked.

The rows lie in ``data/`` as JSON Lines and are written by hand. They say how many days ago something was, so
that the community is always alive; the functions here turn that into moments and give rows as an import wants
them (docs/reference/formats.md).
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any, TypeVar

import msgspec

from kring.sample.rows import Answer, Duplicate, Fresh, Message, Person, Question, Tap, Twin

Row = dict[str, Any]
Kind = TypeVar("Kind", bound=msgspec.Struct)

_DAY = timedelta(days=1)


def people(now: datetime | None = None) -> Iterator[Row]:
    """Everybody in the community, with the ``character`` that a simulated member acts by."""
    moment = now or datetime.now(UTC)
    for person in _rows("people", Person):
        yield _row(person) | {"joined": (moment - person.joined_days_ago * _DAY).date()}


def questions(now: datetime) -> Iterator[Row]:
    """What was asked, the oldest first."""
    for question in sorted(_rows("questions-", Question), key=lambda question: -question.days_ago):
        yield _row(question) | {"created": asked_at(question, now)}


def answers(now: datetime) -> Iterator[Row]:
    """One row for each question and person who answered it; ``posts`` counts that person's messages in all."""
    return _replies("answers-", Answer, now)


def messages(now: datetime) -> Iterator[Row]:
    """The rest of the talk: the asker's replies, and an answerer's further posts."""
    return _replies("messages-", Message, now)


def taps() -> list[Tap]:
    """The questions to tap on the first screen, and the solved question each is close to, if there is one."""
    return list(_rows("taps", Tap))


def fresh() -> list[Fresh]:
    """What simulated members ask while somebody watches: known things, in other words."""
    return list(_rows("fresh", Fresh))


def twins() -> list[Twin]:
    """An English and a Dutch question that have the same solution."""
    return list(_rows("twins", Twin))


def duplicates() -> list[Duplicate]:
    """A question that asks what another one asked, in the same language and in other words."""
    return list(_rows("duplicates", Duplicate))


def asked_at(question: Question, now: datetime) -> datetime:
    """When it was asked. Whole days are counted from the last midnight in UTC, so that an evening stays an evening.

    >>> evening = Question(id="q", days_ago=2.25, title="", body="", tags=["tv"], asker="a", language="en")
    >>> asked_at(evening, datetime(2026, 5, 10, 9, 30, tzinfo=UTC)).isoformat()
    '2026-05-07T18:00:00+00:00'
    """
    if question.days_ago < 1:
        return now - question.days_ago * _DAY
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - question.days_ago * _DAY


def _replies(name: str, kind: type[Answer] | type[Message], now: datetime) -> Iterator[Row]:
    asked = {question.id: asked_at(question, now) for question in _rows("questions-", Question)}
    found: list[Answer | Message] = list(_rows(name, kind))
    told = [(asked[reply.question_id] + timedelta(hours=reply.hours_later), reply) for reply in found]
    for created, reply in sorted(told, key=lambda pair: pair[0]):
        yield _row(reply) | {"created": created}


def _row(struct: msgspec.Struct) -> Row:
    row: Row = msgspec.to_builtins(struct)
    return {name: value for name, value in row.items() if not name.endswith(("days_ago", "hours_later"))}


def _rows(name: str, kind: type[Kind]) -> Iterator[Kind]:
    decode: Callable[[bytes], Kind] = msgspec.json.Decoder(kind).decode
    for file in sorted(files(__package__).joinpath("data").iterdir(), key=lambda file: file.name):
        if file.name.startswith(name) and file.name.endswith(".jsonl"):
            yield from map(decode, file.read_bytes().splitlines())
