"""Tallies: how many events came from each source today, and what was refused lately and why.

They are counted in memory and written every few seconds: a write for each would cost more than the event itself. What
was counted when a process is killed is lost; the events are not.
"""

import threading
from collections import deque
from functools import partial

import msgspec

from kring.events.listening import NEVER, Loop
from kring.sources import trials
from kring.sources.given import Verdict
from kring.store import Store, Time, Transaction, ids, statements, times
from kring.store.failures import OutcomeUnknown, StoreFailure

SQL = statements(__file__)
MOST_KEPT, MOST_WAITING = 100, 200  # refusals of a source; refusals in memory
POLL_SECONDS = 2.0


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was refused: when, by which way it came, and what was wrong with it."""

    id: str
    source_id: str
    at: Time
    way: str
    event_id: str
    type: str
    field: str
    seen: str
    wanted: str


class Day(msgspec.Struct, kw_only=True):
    """What came from a source in a day (UTC)."""

    source_id: str
    day: str
    taken: int = 0
    known: int = 0
    refused: int = 0
    last_at: Time = 0


Days = dict[tuple[str, int], Day]  # by source, and day since 1970


class Tally:
    """Counts in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._days: Days = {}
        self._refused: deque[Refused] = deque(maxlen=MOST_WAITING)

    def count(
        self, source_id: str, way: str, taken: int, known: int, refused: list[tuple[Verdict, str]], now: Time
    ) -> None:
        """Count what became of some events; of those refused, why, and of which type they were."""
        place = source_id, now // times.DAY
        with self._lock:
            day = self._days.get(place)
            if day is None:
                day = self._days[place] = Day(source_id=source_id, day=times.iso(now)[:10])
            day.taken += taken
            day.known += known
            day.refused += len(refused)
            day.last_at = now
            for verdict, type in refused[:MOST_KEPT]:
                self._refused.append(_refused(source_id, way, verdict, type, now))

    def drain(self) -> tuple[Days, list[Refused]]:
        """What was counted since."""
        with self._lock:
            days, refused = self._days, list(self._refused)
            self._days, self._refused = {}, deque(maxlen=MOST_WAITING)
        return days, refused

    def put_back(self, days: Days, refused: list[Refused]) -> None:
        """It could not be written: it is written with what is counted meanwhile."""
        with self._lock:
            for place, before in days.items():
                day = self._days.setdefault(place, Day(source_id=before.source_id, day=before.day))
                day.taken += before.taken
                day.known += before.known
                day.refused += before.refused
                day.last_at = max(day.last_at, before.last_at)
            self._refused = deque([*refused, *self._refused], MOST_WAITING)


def _refused(source_id: str, way: str, verdict: Verdict, type: str, now: Time) -> Refused:
    return Refused(
        id=ids.new(now), source_id=source_id, at=now, way=way, event_id=verdict.event_id[:200], type=type[:200],
        field=verdict.field, seen=verdict.seen, wanted=verdict.wanted,
    )  # fmt: skip


def write(store: Store, tally: Tally) -> int:
    """Write what was counted since; always 0, since more can wait for the next time."""
    days, refused = tally.drain()
    if not days:
        return 0
    try:
        store.write_sync(partial(_write, days=list(days.values()), refused=refused))
    except OutcomeUnknown:  # counted or not: better once too few than twice
        raise
    except StoreFailure:
        tally.put_back(days, refused)
        raise
    return 0


def _write(tx: Transaction, days: list[Day], refused: list[Refused]) -> None:
    for day in sorted(days, key=lambda day: (day.source_id, day.day)):
        tx.run(SQL.count, day)
    for one in refused:
        tx.run(SQL.refuse, one)
    for source_id in {one.source_id for one in refused}:
        tx.run(SQL.thin, source_id=source_id, most=MOST_KEPT)
    trials.forget(tx, max(day.last_at for day in days))


def loop(store: Store, tally: Tally) -> Loop:
    """Writes every few seconds."""
    return Loop(store, "tallies", partial(write, store, tally), POLL_SECONDS, NEVER)


def today(tx: Transaction, now: Time) -> dict[str, Day]:
    """What came today, by source."""
    return {day.source_id: day for day in tx.all(SQL.today, Day, day=times.iso(now)[:10])}


def last_seen(tx: Transaction) -> dict[str, Time]:
    """When each source was heard last."""
    return {day.source_id: day.last_at for day in tx.all(SQL.last_seen, Day)}


def days(tx: Transaction, source_id: str, limit: int = 14) -> list[Day]:
    """A source's last days on which something came, newest first."""
    return tx.all(SQL.days, Day, source_id=source_id, limit=limit)


def refused(tx: Transaction, source_id: str, limit: int = 20) -> list[Refused]:
    """What was refused of a source lately, newest first."""
    return tx.all(SQL.refused, Refused, source_id=source_id, limit=limit)
