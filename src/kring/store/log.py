"""The log's one statement: a batch's events are numbered and inserted last, in the transaction of their change."""

from typing import Protocol

import msgspec

from kring.store import bulk
from kring.store.times import Time
from kring.store.times import now as present
from kring.store.transactions import Transaction

COLUMNS = ("position", "recorded_at", "id", "type", "subject", "at", "history", "data")


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
    now, entries = present(), [event.entry() for event in events]
    rows: list[tuple[object, ...]] = [
        (position, now, one.id, one.type, one.subject, one.at, one.history, one.data)
        for position, one in enumerate(entries, first)
    ]
    # Where nobody acted, as with what comes by the thousand, nobody is written: over one None Python's sqlite3 takes
    # a third of the time that it takes over all the rest of a row.
    if any([one.actor for one in entries]):
        bulk.insert(
            tx,
            "events",
            (*COLUMNS, "actor"),
            [(*row, one.actor) for row, one in zip(rows, entries, strict=True)],
        )
    else:
        bulk.insert(tx, "events", COLUMNS, rows)
    return frozenset([one.type for one in entries])
