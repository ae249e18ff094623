"""Recognizing: whether an event has arrived before, for ever, at a price that does not grow with their number.

An event is known by 64 bits of its source's name for itself and its id; where they match, the texts are compared.
Keys are as good as random, and each put at its own place into a large index dirties a page of it: at a million
arrivals SQLite then takes 30,000 a second instead of 100,000. So there the keys of the latest arrivals are in memory,
read from the rows themselves when the program starts, and are put into the index in order, a slice with each batch.
PostgreSQL, which many processes share, has them in its index at once.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from kring.store import Transaction, bulk, ids, statements
from kring.store.log import Entry

SQL = statements(__file__)
MARK = "arrivals indexed"  # among the settings: up to which arrival the index has the keys
KEPT = "arrivals"  # on the connection
MANY = 100_000  # keys in memory from which on they are put into the index
FASTER = 2  # so many times as many are put in as arrive, while they are


class Row(msgspec.Struct, gc=False):
    """An arrival on its way in: ``columns`` are the table's, its number the first (0 for now), its key the second;
    ``entry`` is for the log."""

    key: int
    id: str
    source: str
    event_id: str
    columns: list[Any]
    entry: Entry

    def rekey(self) -> None:
        """Another key, for two that share 64 bits by chance."""
        self.key = self.columns[1] = ids.key(self.source, self.event_id, str(self.key))


class Earlier(msgspec.Struct, frozen=True):
    """An arrival that has the same key."""

    key: int
    id: str
    source: str
    event_id: str


class Latest:
    """The keys of arrivals that the index does not have yet, with their numbers: the newest, and those on the move."""

    def __init__(self, tx: Transaction) -> None:
        self.since = int(tx.value(SQL.indexed, name=MARK) or 0)
        self._newest: dict[int, int] = {}
        self._leaving: dict[int, int] = {}
        self.last, self.last_id = self.since, ""
        self._moving = np.empty((0, 2), np.int64)
        self._moved = self._until = 0
        self.catch_up(tx)

    def catch_up(self, tx: Transaction) -> None:
        """Read the arrivals since: after a start all, later those that another program brought."""
        for key, number, id in tx.connection.execute(SQL.since.text(tx.dialect, {}), {"number": self.last}):
            self._newest[key] = number
            self.last, self.last_id = number, id

    def get(self, key: int) -> int | None:
        """The number of the arrival with a key."""
        return self._newest.get(key) or self._leaving.get(key)

    def has_none_of(self, keys: Sequence[int]) -> bool:
        """Whether all of these are others."""
        return self._newest.keys().isdisjoint(keys) and self._leaving.keys().isdisjoint(keys)

    def __len__(self) -> int:
        return len(self._newest) + len(self._leaving)

    def note(self, rows: Sequence[Row]) -> None:
        """Rows that were put in."""
        self._newest.update({row.key: row.columns[0] for row in rows})
        self.last, self.last_id = rows[-1].columns[0], rows[-1].id

    def move_on(self, tx: Transaction, arrived: int) -> None:
        """Put the next keys into the index, in order."""
        if not self._leaving:
            if len(self._newest) < MANY:
                return
            self._leaving, self._newest = self._newest, {}
            self._moving, self._moved, self._until = _in_order(self._leaving), 0, self.last
        piece = self._moving[self._moved : self._moved + FASTER * arrived].tolist()
        bulk.insert(tx, "arrival_keys", ("key", "number"), piece, new=False)
        self._moved += len(piece)
        if self._moved >= len(self._moving):
            tx.run(SQL.mark, name=MARK, value=str(self._until))
            self.since, self._leaving = self._until, {}


def _in_order(numbers: dict[int, int]) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """Keys with their numbers, sorted where no other thread waits for it."""
    found = np.empty((len(numbers), 2), np.int64)
    found[:, 0] = np.fromiter(numbers, np.int64, len(numbers))
    found[:, 1] = np.fromiter(numbers.values(), np.int64, len(numbers))
    return found[np.argsort(found[:, 0])]


def latest(tx: Transaction) -> Latest:
    """The keys in memory, as they stand in this transaction.

    They are kept beside the writing connection. When it was rolled back, or another program has moved keys on, they are
    read anew: a key too many would only be looked up in vain, one too few would let an event in twice.
    """
    kept: Latest | None = tx.connection.kept.get(KEPT)
    stand = tx.one(SQL.stand, _Stand, name=MARK, number=kept.last if kept else 0) or _Stand()
    if kept is None or kept.since != int(stand.indexed) or (kept.last_id and stand.id != kept.last_id):
        kept = tx.connection.kept[KEPT] = Latest(tx)
    elif (stand.newest or 0) != kept.last:
        kept.catch_up(tx)
    return kept


class _Stand(msgspec.Struct, frozen=True):
    """How far the index is, the last arrival's number, and the id of the one that was the last."""

    indexed: str = "0"
    newest: int | None = None
    id: str | None = None


def sift(tx: Transaction, rows: Sequence[Row]) -> tuple[list[Row], dict[int, str]]:
    """Those of these arrivals that are new, numbered; and by place the ids of those that were known."""
    if tx.dialect == "postgres":
        return _sift_together(tx, rows)
    known, keys = latest(tx), [row.key for row in rows]
    indexed = _indexed(tx, keys) if known.since else {}
    if not indexed and len(set(keys)) == len(keys) and known.has_none_of(keys):
        for number, row in enumerate(rows, known.last + 1):
            row.columns[0] = number
        return list(rows), {}
    return _sift_closely(tx, rows, known, indexed)


def _sift_closely(
    tx: Transaction, rows: Sequence[Row], known: Latest, indexed: dict[int, int]
) -> tuple[list[Row], dict[int, str]]:
    """Where some are known, or share a key by chance."""
    new: list[Row] = []
    now: dict[int, Row] = {}
    found: dict[int, str] = {}
    last = known.last
    for place, row in enumerate(rows):
        while (number := known.get(row.key) or indexed.get(row.key)) or row.key in now:
            earlier = now.get(row.key) or _at(tx, number or 0)
            if earlier is None or (earlier.source, earlier.event_id) == (row.source, row.event_id):
                found[place] = earlier.id if earlier else ""
                break
            row.rekey()
            indexed |= _indexed(tx, [row.key]) if known.since else {}
        else:
            last += 1
            row.columns[0] = last
            now[row.key] = row
            new.append(row)
    return new, found


def noted(tx: Transaction, rows: Sequence[Row]) -> None:
    """These were put in."""
    if tx.dialect != "postgres" and rows:
        known = latest_kept(tx)
        known.note(rows)
        known.move_on(tx, len(rows))


def latest_kept(tx: Transaction) -> Latest:
    """The keys in memory, which ``sift`` has just looked after."""
    kept: Latest = tx.connection.kept[KEPT]
    return kept


def _indexed(tx: Transaction, keys: list[int]) -> dict[int, int]:
    return dict(tx.connection.execute(SQL.among.text(tx.dialect, {}), {"keys": str(keys)}).fetchall())


def _at(tx: Transaction, number: int) -> Earlier | None:
    return tx.one(SQL.at, Earlier, number=number)


def _sift_together(tx: Transaction, rows: Sequence[Row]) -> tuple[list[Row], dict[int, str]]:
    """On PostgreSQL: a key that another transaction is putting in is waited for."""
    waiting = dict(enumerate(rows))
    new: list[Row] = []
    found: dict[int, str] = {}
    while waiting:
        claimed = _claimed(tx, {row.key for row in waiting.values()})
        others = {
            row.key: row for row in tx.all(SQL.of_keys, Earlier, keys=[r.key for r in waiting.values()])
        }
        for place, row in list(waiting.items()):
            if number := claimed.pop(row.key, 0):
                row.columns[0] = number
                others[row.key] = Earlier(row.key, row.id, row.source, row.event_id)
                new.append(row)
                del waiting[place]
                continue
            earlier = others.get(row.key)
            if earlier is None or (earlier.source, earlier.event_id) == (row.source, row.event_id):
                found[place] = earlier.id if earlier else ""
                del waiting[place]
            else:
                row.rekey()
    return new, found


def _claimed(tx: Transaction, keys: set[int]) -> dict[int, int]:
    """Put in those of these keys that are not there yet; which, with the numbers they got."""
    return dict(tx.connection.execute(SQL.claim.text(tx.dialect, {}), {"keys": sorted(keys)}).fetchall())
