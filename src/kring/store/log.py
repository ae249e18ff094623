"""The log's one statement: a batch's events are numbered and inserted last, in the transaction of their change."""

from typing import Protocol

import msgspec

from kring.store.sql import ad_hoc
from kring.store.times import Time
from kring.store.times import now as present
from kring.store.transactions import Transaction

INSERT = ad_hoc(
    "insert into events (position, id, type, subject, actor, at, recorded_at, history, data)"
    " values (:position, :id, :type, :subject, :actor, :at, :recorded_at, :history, :data)"
)


class Entry(msgspec.Struct, frozen=True):
    """One event as it stands in the log, but for its place."""

    id: str
    type: str
    subject: str
    actor: str | None
    at: Time
    history: int
    data: str


class Recordable(Protocol):
    """What ``Transaction.record`` takes: see ``kring.events.Event``."""

    def entry(self) -> Entry: ...


def insert(tx: Transaction, first: int, events: list[Recordable]) -> None:
    """Write events at the positions from ``first`` on."""
    recorded_at = present()
    tx.run_many(
        INSERT,
        (
            {**{name: getattr(entry, name) for name in Entry.__struct_fields__}, "position": position}
            for position, entry in enumerate((event.entry() for event in events), first)
        ),
        recorded_at=recorded_at,
    )
