"""What the store's tests share: one kind of event, one table, and a way to count commits."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from kring.events import KINDS, Event
from kring.store import Store, Transaction, ad_hoc

PUT = ad_hoc("insert into settings (name, value) values (:name, :value)")
NAMES = ad_hoc("select name from settings order by name")
EVENTS = ad_hoc("select position, subject from events order by position")


@pytest.fixture
def noted() -> Iterator[type[Event]]:
    """A kind of event that only these tests know."""

    class Noted(Event):
        """Something was noted."""

        kind: ClassVar[str] = "test.noted"
        sentence: ClassVar[str] = "Something was noted."

    yield Noted
    del KINDS[Noted.kind]


@pytest.fixture
def put(noted: type[Event]):
    """Makes a job that writes one row and records one event about it."""

    def of(name: str):
        def job(tx: Transaction) -> str:
            tx.run(PUT, name=name, value="1")
            tx.record(noted(subject=name, at=1))
            return name

        return job

    return of


@pytest.fixture
def names():
    """The rows that are there, as another connection sees them."""
    return lambda store: store.read_sync(lambda tx: tx.values(NAMES))


@pytest.fixture
def places():
    """The log's positions and subjects."""

    def read(store: Store) -> list[tuple[int, str]]:
        rows: list[dict[str, Any]] = store.read_sync(lambda tx: tx.all(EVENTS, dict))
        return [(row["position"], row["subject"]) for row in rows]

    return read


@pytest.fixture
def commits(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with every commit of the writer."""
    done: list[int] = []
    commit = store.database.commit

    def counted(connection: Any) -> None:
        commit(connection)
        done.append(1)

    monkeypatch.setattr(store.database, "commit", counted)
    return done
