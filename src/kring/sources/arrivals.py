"""Arrivals: what other systems sent, each once, beside the log that says only that it came."""

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from kring.sources import clues, recognizing
from kring.sources.given import Given, Verdict
from kring.sources.happenings import EventArrived
from kring.sources.recognizing import Row
from kring.sources.sources import Source
from kring.store import Time, Transaction, bulk, ids, statements
from kring.store.log import Entry

SQL = statements(__file__)
COLUMNS = tuple(Row.__struct_fields__)
TAKEN, KNOWN = "taken", "known"
ABOUT = f'"{clues.PREFIX}'  # begins each attribute that says whom an event is about


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was taken. ``body`` is the CloudEvent as JSON; '' once somebody whom it was about is erased."""

    id: str
    source_id: str
    source: str
    event_id: str
    type: str
    subject: str
    time: Time
    received_at: Time
    body: str


def take(tx: Transaction, source: Source, given: Sequence[Given], now: Time) -> list[Verdict]:
    """Take events of a source: each is in the log once, however often it is sent."""
    return put(tx, rows(given, source.id, now))


def rows(given: Sequence[Given], source_id: str, now: Time) -> list[Row]:
    """Events on their way in: what takes time is done here, outside of a transaction."""
    names = [ids.new(now)] if len(given) == 1 else ids.several(len(given), now)
    return [
        Row(
            ids.key(one.source, one.id), id, source_id, one.source, one.id, one.type, one.subject,
            now if one.time is None else one.time, now, one.body,
        )
        for one, id in zip(given, names, strict=True)
    ]  # fmt: skip


def put(tx: Transaction, rows: Sequence[Row]) -> list[Verdict]:
    """Put in those that are new, and tell the log of them; what became of each."""
    new, known = recognizing.sift(tx, rows)
    bulk.insert(tx, "arrivals", COLUMNS, [msgspec.structs.astuple(one) for one in new])
    recognizing.noted(tx, new)
    for one in new:
        tx.record(entry(one))
    return [
        Verdict(
            verdict=KNOWN if place in known else TAKEN, id=known.get(place, one.id), event_id=one.event_id
        )
        for place, one in enumerate(rows)
    ]


def entry(row: Row) -> Entry:
    """What the log says of an arrival."""
    about = ABOUT in row.body
    return Entry(row.id, EventArrived.kind, row.id, None, row.time, 0, _data(row.type, row.source_id, about))


@lru_cache(1024)
def _data(type: str, source_id: str, about: bool) -> str:
    return msgspec.json.encode({"type": type, "source_id": source_id, "about": about}).decode()


def get(tx: Transaction, arrival_id: str) -> Arrival | None:
    """One arrival."""
    return tx.one(SQL.get, Arrival, id=arrival_id)


def several(tx: Transaction, arrival_ids: list[str]) -> dict[str, Arrival]:
    """Arrivals by id, in one read."""
    return {one.id: one for one in tx.all(SQL.several, Arrival, ids=arrival_ids)} if arrival_ids else {}


def latest(tx: Transaction, type: str, limit: int = 100) -> list[Arrival]:
    """The newest arrivals of a type, newest first."""
    return tx.all(SQL.latest, Arrival, type=type, limit=limit)
