"""Learning: what the log teaches matching, event by event, in whatever order it was recorded."""

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from kring.events import Recorded
from kring.matching import facts
from kring.store import Store, Time, Transaction, statements

SQL = statements(__file__)
CHUNK = 500
SAVE_EVERY = 20_000  # events; and whenever the server stops


class _Asked(msgspec.Struct, frozen=True):
    id: str
    circle_id: str
    asker_id: str
    asked_at: Time
    title: str
    topics: tuple[str, ...]
    language: str
    body: str


class _Said(msgspec.Struct, frozen=True):
    id: str
    conversation_id: str
    author_id: str
    posted_at: Time
    asker_id: str
    is_first: bool


def facts_of(tx: Transaction, heard: list[Recorded]) -> list[facts.AnyFact]:
    """What matching learns from these events; texts are read from their tables as they are now."""
    asks = _by_id(tx, SQL.asked, _Asked, [r.subject for r in heard if r.type == "ask.opened"])
    posts = [r for r in heard if r.type == "message.posted"]
    said_ids = [i for r in posts if (i := _field(r, "message_id"))]
    said = _by_id(tx, SQL.said, _Said, said_ids)
    return [fact for r in heard if (make := _MAKERS.get(r.type)) and (fact := make(r, asks, said))]


def _by_id(tx: Transaction, statement: Any, kind: type[Any], ids: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(ids), CHUNK):
        found.update({row.id: row for row in tx.all(statement, kind, ids=ids[start : start + CHUNK])})
    return found


def _field(recorded: Recorded, name: str) -> Any:
    return msgspec.json.decode(recorded.data).get(name)


def _asked(recorded: Recorded, asks: dict[str, _Asked], said: dict[str, _Said]) -> facts.AnyFact | None:  # noqa: ARG001
    row = asks.get(recorded.subject)
    if row is None:
        return None
    return facts.Asked(
        facts.Ask(
            row.id, row.circle_id, row.asker_id, row.asked_at, row.title, row.body, row.topics, row.language
        )
    )


def _said(recorded: Recorded, asks: dict[str, _Asked], said: dict[str, _Said]) -> facts.AnyFact | None:  # noqa: ARG001
    row = said.get(_field(recorded, "message_id"))
    if row is None or row.author_id == row.asker_id:
        return None
    kind = facts.Answered if row.is_first else facts.Posted
    return kind(row.conversation_id, row.author_id, row.posted_at)


def _thanked(recorded: Recorded, *_: Any) -> facts.AnyFact:
    return facts.Thanked(recorded.subject, _field(recorded, "person_id"), recorded.at)


def _declared(recorded: Recorded, *_: Any) -> facts.AnyFact:
    return facts.Declared(recorded.subject, tuple(_field(recorded, "topics") or ()), recorded.at)


def _forgotten(recorded: Recorded, *_: Any) -> facts.AnyFact:
    return facts.Forgotten(recorded.subject)


def _hidden(recorded: Recorded, *_: Any) -> facts.AnyFact:
    return facts.Hidden(recorded.subject)


def _restored(recorded: Recorded, *_: Any) -> facts.AnyFact:
    return facts.Restored(recorded.subject)


_MAKERS: dict[str, Callable[..., facts.AnyFact | None]] = {
    "ask.opened": _asked,
    "message.posted": _said,
    "ask.thanked": _thanked,
    "person.declared": _declared,
    "person.erased": _forgotten,
    "conversation.hidden": _hidden,
    "conversation.restored": _restored,
}


class Learning:
    """The index listener that feeds a matcher; its place in the log is saved with the index itself."""

    name = "matching"

    def __init__(self, store: Store, matcher: Any) -> None:
        self._store, self._matcher = store, matcher
        self.position: int = matcher.position
        self._saved = self.position

    def learn(self, heard: list[Recorded]) -> None:
        """Take events in, and save the index now and then."""
        self._matcher.learn_many(self._store.read_sync(partial(facts_of, heard=heard)))
        self.position = heard[-1].position
        if self.position - self._saved >= SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Save the index with its place in the log."""
        if self.position > self._saved and hasattr(self._matcher, "save"):
            self._matcher.save(self.position)
            self._saved = self.position
