"""Learning: what the log teaches matching, event by event, in whatever order it was recorded."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec

from kring.events import Recorded
from kring.matching import facts
from kring.store import Store, Time, Transaction, statements

SQL = statements(__file__)
CHUNK = 500
MOST_POSTS = 20  # that one imported message counts for
AT_ONCE = 200  # facts: a question that is asked meanwhile waits no longer than this takes
SAVE_EVERY = 100_000  # events; and when nothing happens for a while, and when the server stops
QUIET_SECONDS = 30.0
MOST_PASSED = 1_000_000  # events that were none of ours, until our place in the log is saved for their sake
MARK = "learned-from"  # holds the id of the last event that the saved index knows


class _Said(msgspec.Struct, frozen=True):
    id: str
    conversation_id: str
    author_id: str
    posted_at: Time
    asker_id: str
    is_first: bool
    posts: int
    text: str


class _Topic(msgspec.Struct, frozen=True):
    person_id: str
    topic: str


def facts_of(tx: Transaction, heard: list[Recorded]) -> list[facts.AnyFact]:
    """What matching learns from these events; texts are read from their tables as they are now."""
    asks = asks_of(tx, [r.subject for r in heard if r.type == "ask.opened"])
    posts = [r for r in heard if r.type == "message.posted"]
    said_ids = [i for r in posts if (i := _field(r, "message_id"))]
    said = _by_id(tx, SQL.said, _Said, said_ids)
    found = [fact for r in heard if (make := _MAKERS.get(r.type)) and (fact := make(r, asks, said))]
    return [*found, *_further(said.values()), *_declared(tx, heard), *_moved(tx, heard)]


def asks_of(tx: Transaction, ids: list[str]) -> dict[str, facts.Ask]:
    """These asks as matching sees them, by id."""
    return _by_id(tx, SQL.asked, facts.Ask, ids)


def _further(said: Iterable[_Said]) -> Iterator[facts.AnyFact]:
    """An imported message may stand for several of its author's."""
    for row in said:
        if row.author_id != row.asker_id:
            for _ in range(min(row.posts, MOST_POSTS) - 1):
                yield facts.Posted(row.conversation_id, row.author_id, row.posted_at)


def _by_id(tx: Transaction, statement: Any, kind: type[Any], ids: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(ids), CHUNK):
        found.update({row.id: row for row in tx.all(statement, kind, ids=ids[start : start + CHUNK])})
    return found


def _field(recorded: Recorded, name: str) -> Any:
    return msgspec.json.decode(recorded.data).get(name)


def _asked(recorded: Recorded, asks: dict[str, facts.Ask], said: dict[str, _Said]) -> facts.AnyFact | None:  # noqa: ARG001
    ask = asks.get(recorded.subject)
    return facts.Asked(ask) if ask else None


def _said(recorded: Recorded, asks: dict[str, facts.Ask], said: dict[str, _Said]) -> facts.AnyFact | None:  # noqa: ARG001
    row = said.get(_field(recorded, "message_id"))
    if row is None or row.author_id == row.asker_id:
        return None
    if row.is_first:
        return facts.Answered(row.conversation_id, row.author_id, row.posted_at, row.text)
    return facts.Posted(row.conversation_id, row.author_id, row.posted_at)


def _thanked(recorded: Recorded, *_: Any) -> facts.AnyFact:
    return facts.Thanked(recorded.subject, _field(recorded, "person_id"), recorded.at)


def _declared(tx: Transaction, heard: list[Recorded]) -> Iterator[facts.AnyFact]:
    """Topics are words that somebody typed: they are read from their table, and are gone there when erased."""
    at = {r.subject: r.at for r in heard if r.type == "person.declared"}
    said: dict[str, list[str]] = {person_id: [] for person_id in at}
    for start in range(0, len(ids := list(at)), CHUNK):
        for row in tx.all(SQL.declared, _Topic, ids=ids[start : start + CHUNK]):
            said[row.person_id].append(row.topic)
    return (facts.Declared(person_id, tuple(topics), at[person_id]) for person_id, topics in said.items())


def _moved(tx: Transaction, heard: list[Recorded]) -> Iterator[facts.AnyFact]:
    """Two records turned out to be one person, or two after all. Who is gone is asked no more: their state says so."""
    for recorded in heard:
        undone = recorded.type == "person.parted"
        if undone or recorded.type == "person.merged":
            one, other = recorded.subject, _field(recorded, "into")
            ways = (other, one) if undone else (one, other)
            for ask_id in tx.values(
                SQL.moved, merge_id=_field(recorded, "merge_id") or "", undone=int(undone)
            ):
                yield facts.Moved(ask_id, *ways)


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
    "person.erased": _forgotten,
    "conversation.hidden": _hidden,
    "conversation.restored": _restored,
}


def drop_foreign(store: Store, folder: Path) -> None:
    """Throw a saved index away that was not learned from this log: another database, or one that was restored."""
    mark, manifest = folder / MARK, folder / "manifest.json"
    if not manifest.exists():
        return
    position = msgspec.json.decode(manifest.read_bytes()).get("position", 0)
    if not mark.exists() or mark.read_text() != _event_at(store, position):
        shutil.rmtree(folder)


def _event_at(store: Store, position: int) -> str:
    return store.read_sync(lambda tx: tx.value(SQL.event_at, position=position)) or ""


class Learning:
    """The index listener that feeds a matcher; its place in the log is saved with the index itself."""

    name = "matching"
    types = frozenset(_MAKERS) | {"person.declared"}

    def __init__(self, store: Store, matcher: Any, folder: Path | None = None) -> None:
        self._store, self._matcher, self._folder = store, matcher, folder
        self.position: int = matcher.position
        self._saved, self._unsaved, self._heard_at = self.position, 0, monotonic()

    def learn(self, heard: list[Recorded], until: int) -> None:
        """Take events in, and save the index now and then."""
        found = self._store.read_sync(partial(facts_of, heard=heard))
        for start in range(0, len(found), AT_ONCE):
            self._matcher.learn_many(found[start : start + AT_ONCE])
        self.position = until
        if heard:
            self._heard_at, self._unsaved = monotonic(), self._unsaved + len(heard)
        if self._unsaved >= SAVE_EVERY:
            self.save()

    def rest(self) -> None:
        """Nothing is left to learn: a good moment to save, when it has been quiet for a while."""
        worth = self._unsaved or self.position - self._saved > MOST_PASSED
        if worth and monotonic() - self._heard_at > QUIET_SECONDS:
            self.save()

    def save(self) -> None:
        """Save the index with its place in the log."""
        if self.position > self._saved:
            self._matcher.save(self.position)
            assert self._folder, "learning without a folder keeps nothing"
            (self._folder / MARK).write_text(_event_at(self._store, self.position))
            self._saved, self._unsaved = self.position, 0
