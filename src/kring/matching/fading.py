"""Fading: counts in which what happened long ago weighs less, over several spans at once."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .columns import Column, load_all, save_all
from .facts import DAY, HOUR, Time

SPANS: tuple[Time, ...] = (HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY)


_LOW = (1 << 29) - 1


Numbered = NDArray[np.int64] | np.int64 | int


def key_of(kind: int, first: Numbered, second: Numbered = 0) -> NDArray[np.int64]:
    """Keys for a kind of count about one or two numbered things.

    >>> key_of(1, np.array([3]), np.array([5])).tolist()
    [288230377762324485]
    """
    return np.asarray((np.int64(kind) << 58) | (np.int64(first) << 29) | np.int64(second), np.int64)


class Fading:
    """For each key and span s: the sum over its events of weight · exp(−(now − at) / s).

    The sum is kept as of the key's latest event, so events may come in any order of time.

    >>> answers = Fading()
    >>> answers.add(np.array([7, 7]), np.array([0, 30 * DAY]))
    >>> answers.read(np.array([7, 8]), 30 * DAY)[:, 5].astype(float).round(3).tolist()   # 1 + 1/e in 30 days
    [1.368, 0.0]
    """

    def __init__(self, spans: tuple[Time, ...] = SPANS) -> None:
        self._spans = np.array(spans, np.float32)
        self._rows: dict[int, int] = {}
        self._sorted: tuple[NDArray[np.int64], NDArray[np.int64]] = (np.empty(0, np.int64),) * 2
        self._keys = Column(np.int64)
        self._last = Column(np.int64)
        self._sums = Column(np.float32, width=len(spans))

    def add(self, keys: NDArray[np.int64], at: NDArray[np.int64], weight: float = 1.0) -> None:
        """Count one event for each key, at its time; keys may repeat."""
        rows = self._make(keys)
        last = self._last.data
        before = last[rows].copy()
        np.maximum.at(last, rows, at)
        unique, first = np.unique(rows, return_index=True)
        sums = self._sums.data
        sums[unique] *= self._fade(last[unique] - before[first])
        np.add.at(sums, rows, weight * self._fade(last[rows] - at))

    def read(self, keys: NDArray[np.int64], now: Time) -> NDArray[np.float32]:
        """The sums as of now, one row for each key (zeros for an unknown one), one column for each span."""
        return self.read_with_last(keys, now)[0]

    def read_with_last(
        self, keys: NDArray[np.int64], now: Time
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The sums as of now, and when each key's latest event was (0 where there is none)."""
        rows = self.find(keys)
        known = rows >= 0
        sums = np.zeros((len(keys), len(self._spans)), np.float32)
        rows = rows[known]
        last = np.zeros(len(keys), np.int64)
        last[known] = self._last.data[rows]
        sums[known] = self._sums.data[rows] * self._fade(now - last[known])
        return sums, last

    def find(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        known, rows = self._sorted
        found = np.full(len(keys), -1, np.int64)
        if len(known):
            place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            found = np.where(known[place] == keys, rows[place], -1)
        if self._rows and (recent := self._rows.keys() & set(keys[found < 0].tolist())):
            for index in np.flatnonzero(found < 0).tolist():
                if (key := int(keys[index])) in recent:
                    found[index] = self._rows[key]
        return found

    def pairs(self, kind: int) -> Iterator[tuple[int, int]]:
        """The two numbers in each key of a kind (see `key_of`)."""
        keys = self._keys.data[self._keys.data >> 58 == kind]
        return zip((keys >> 29 & _LOW).tolist(), (keys & _LOW).tolist(), strict=True)

    def _make(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        rows = self.find(keys)
        for index in np.flatnonzero(rows < 0).tolist():
            key = int(keys[index])
            row = self._rows.get(key)
            if row is None:
                row = self._rows[key] = self._keys.size
                self._keys.append(key)
                self._last.append(0)
                self._sums.append(0)
            rows[index] = row
        if len(self._rows) > max(8_192, len(self._sorted[0]) // 2):
            self._sort()
        return rows

    def _sort(self) -> None:
        """Move all keys into sorted arrays, which are smaller than a dict and searched many at once."""
        order = np.argsort(self._keys.data, kind="stable")
        self._sorted = (self._keys.data[order], order)
        self._rows = {}

    def _fade(self, elapsed: NDArray[np.int64]) -> NDArray[np.float32]:
        faded: NDArray[np.float32] = np.exp(-np.maximum(elapsed, 0).astype(np.float32)[:, None] / self._spans)
        return faded

    def make_room(self) -> None:
        """Let the next key be a quick one."""
        for column in self._columns().values():
            column.make_room()

    def save(self, path: Path) -> None:
        save_all(self._columns(), path)

    def load(self, path: Path) -> None:
        load_all(self._columns(), path)
        self._sort()

    def _columns(self) -> dict[str, Column]:
        return {"keys": self._keys, "last": self._last, "sums": self._sums}
