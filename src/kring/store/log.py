"""The log's one statement: a batch's events are numbered and inserted last, in the transaction of their change."""

from typing import Protocol

import msgspec

from kring.store import bulk
from kring.store.times import Time
from kring.store.times import now as present
from kring.store.transactions import Transaction

COLUMNS = ("id", "type", "subject", "actor", "at", "history", "data", "position", "recorded_at")


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One event as it stands in the log, but for its place."""

    id: str
    type: str
    subject: str
    actor: str | None
    at: Time
    history: int
    data: str

    def entry(self) -> "Entry":
        """What is so written already, as what comes by the thousand is."""
        return self


class Recordable(Protocol):
    """What ``Transaction.record`` takes: see ``kring.events.Event``."""

    def entry(self) -> Entry: ...


def insert(tx: Transaction, first: int, events: list[Recordable]) -> frozenset[str]:
    """Write events at the positions from ``first`` on; of which types they are."""
    recorded_at = present()
    rows = [
        (*msgspec.structs.astuple(event.entry()), position, recorded_at)
        for position, event in enumerate(events, first)
    ]
    bulk.insert(tx, "events", COLUMNS, rows)
    return frozenset([row[1] for row in rows])
