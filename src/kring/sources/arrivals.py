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
COLUMNS = (
    "number", "key", "id", "source_id", "source", "event_id", "type", "subject", "time", "received_at", "body",
)  # fmt: skip
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
    many = rows(given, source.id, now)
    return verdicts(many, put(tx, many))


def rows(given: Sequence[Given], source_id: str, now: Time, *, history: bool = False) -> list[Row]:
    """Events on their way in: what takes time is done here, outside of a transaction. On history nothing acts."""
    names = [ids.new(now)] if len(given) == 1 else ids.several(len(given), now)
    return [_row(one, id, source_id, now, history) for one, id in zip(given, names, strict=True)]


def _row(one: Given, id: str, source_id: str, now: Time, history: bool) -> Row:
    at = now if one.time is None else one.time
    said = _data(one.type, source_id, ABOUT in one.body)
    key = ids.key(one.source, one.id)
    return Row(
        key, id, one.source, one.id,
        [0, key, id, source_id, one.source, one.id, one.type, one.subject, at, now, one.body],
        Entry(id, EventArrived.kind, id, None, at, int(history), said),
    )  # fmt: skip


def put(tx: Transaction, rows: Sequence[Row]) -> dict[int, str]:
    """Put in those that are new, and tell the log of them; by place the ids of those that were known."""
    new, known = recognizing.sift(tx, rows)
    bulk.insert(tx, "arrivals", COLUMNS, [one.columns for one in new])
    recognizing.noted(tx, new)
    tx.recorded.extend([one.entry for one in new])
    return known


def verdicts(rows: Sequence[Row], known: dict[int, str]) -> list[Verdict]:
    """What became of each that was put in."""
    if not known:
        return [Verdict(verdict=TAKEN, id=one.id, event_id=one.event_id) for one in rows]
    return [
        Verdict(
            verdict=KNOWN if place in known else TAKEN, id=known.get(place, one.id), event_id=one.event_id
        )
        for place, one in enumerate(rows)
    ]


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
