"""Telling: the events of an old conversation, each with the time at which it happened and marked as history."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import msgspec

from kring.conversations.happenings import (
    AskOpened,
    AskSolved,
    AskThanked,
    AskUnconfirmed,
    AskUnsolved,
    MessagePosted,
)
from kring.events import Event
from kring.history.judging import Outcome
from kring.store import Time, ids
from kring.store.log import Entry

_encode = msgspec.json.Encoder().encode
_ENDINGS: dict[str, type[Event]] = {
    "solved": AskSolved,
    "unconfirmed": AskUnconfirmed,
    "unsolved": AskUnsolved,
}
# What has one of each has ids beside the conversation's: its question, and each of the ways in which it can end.
QUESTION, _ENDED = 1, {"solved": 2, "unconfirmed": 3, "unsolved": 4}


class Ready(Entry, frozen=True):
    """An event as it will stand in the log, made before the write, so that the write itself is short."""

    def entry(self) -> Entry:
        """As it is written to the log."""
        return self


def _told(
    event_id: str, kind: type[Event], subject: str, actor: str | None, at: Time, **own: object
) -> Ready:
    return Ready(event_id, kind.kind, subject, actor, at, 1, _encode(own).decode())


def opened(subject: str, asker_id: str, at: Time, circle_id: str, language: str, visibility: str) -> Ready:
    """Somebody asked. Its id is the conversation's, so that it is the same every time."""
    return Ready(subject, AskOpened.kind, subject, asker_id, at, 1, _opened(circle_id, language, visibility))


@lru_cache
def _opened(circle_id: str, language: str, visibility: str) -> str:
    return _encode({"circle_id": circle_id, "language": language, "visibility": visibility}).decode()


def posted(subject: str, author_id: str, at: Time, message_id: str, number: int) -> Ready:
    """Somebody wrote; its id is the message's."""
    data = f'{{"message_id":"{message_id}","number":{number}}}'
    return Ready(message_id, MessagePosted.kind, subject, author_id, at, 1, data)


def ended(
    outcome: Outcome, subject: str, asker_id: str, answer_id: str | None, person_id: Callable[[str], str]
) -> Iterator[Ready]:
    """What became of it, and who was thanked."""
    kind, at = _ENDINGS[outcome.state], outcome.ended_at
    own: dict[str, object] = {}
    if outcome.state == "solved":
        helper = person_id(outcome.answer.message.author) if outcome.answer else None
        own = {"answer_id": answer_id, "helper_id": helper}
    yield _told(
        ids.beside(subject, at, _ENDED[outcome.state]), kind, subject, asker_id if own else None, at, **own
    )
    for author, thanked_at in outcome.thanked.items():
        who = person_id(author)
        event_id = ids.derived(thanked_at, subject, AskThanked.kind, who)
        yield _told(event_id, AskThanked, subject, asker_id, thanked_at, person_id=who)
