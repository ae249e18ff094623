"""Columns: growing arrays and numbered names, kept on disk as plain files."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Column:
    """A NumPy array that grows at its end; appending is amortized O(1).

    >>> ages = Column(np.int32)
    >>> ages.extend([31, 7]); ages.size, int(ages.data.sum())
    (2, 38)
    """

    def __init__(self, dtype: DTypeLike, width: int = 0, fill: Any = 0) -> None:
        self.size = 0
        self._width, self._fill = width, fill
        self._room = np.empty(self._shape(16), dtype)

    @property
    def data(self) -> NDArray[Any]:
        """What is stored, as a view; it goes stale when the column grows."""
        return self._room[: self.size]

    def append(self, value: Any) -> None:
        if self.size == len(self._room):
            self._grow(self.size + 1)
        self._room[self.size] = value
        self.size += 1

    def extend(self, values: Any) -> None:
        end = self.size + len(values)
        self._grow(end)
        self._room[self.size : end] = values
        self.size = end

    def resize(self, size: int) -> None:
        """Have at least so many rows; new ones hold the fill value."""
        if size > self.size:
            self._grow(size)
            self._room[self.size : size] = self._fill
            self.size = size

    def make_room(self) -> None:
        """Let the next append be a quick one."""
        self._grow(self.size + 1)

    def _grow(self, size: int) -> None:
        """Room beyond what is stored is not written to, and so takes no memory yet."""
        if size > len(self._room):
            room = np.empty(self._shape(max(size, len(self._room) * 3 // 2)), self._room.dtype)
            room[: self.size] = self.data
            self._room = room

    def save(self, path: Path) -> None:
        np.save(path.with_suffix(".npy"), self.data)

    def load(self, path: Path) -> None:
        """Map the file, copy on write: pages are read when touched, and changed in memory only."""
        self._room = np.asarray(np.load(path.with_suffix(".npy"), mmap_mode="c"))
        self.size = len(self._room)

    def _shape(self, rows: int) -> tuple[int, ...]:
        return (rows, self._width) if self._width else (rows,)


def save_all(columns: Mapping[str, Column], path: Path) -> None:
    """Keep columns in files whose names begin with that of `path`."""
    for name, column in columns.items():
        column.save(path.with_name(f"{path.name}_{name}"))


def load_all(columns: Mapping[str, Column], path: Path) -> None:
    """Map what `save_all` kept."""
    for name, column in columns.items():
        column.load(path.with_name(f"{path.name}_{name}"))


class Names:
    """Numbers for names, in order of first mention.

    >>> people = Names()
    >>> people.number("alice"), people.number("bob"), people.number("alice")
    (0, 1, 0)
    >>> people.find("carol"), people.name(1)
    (-1, 'bob')
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._names)

    def number(self, name: str) -> int:
        found = self._numbers.setdefault(name, len(self._names))
        if found == len(self._names):
            self._names.append(name)
        return found

    def find(self, name: str | None) -> int:
        return -1 if name is None else self._numbers.get(name, -1)

    def name(self, number: int) -> str:
        return self._names[number]

    def names(self, numbers: Iterable[int]) -> list[str]:
        return [self._names[number] for number in numbers]

    def forget(self, number: int) -> None:
        """Drop the name; the number stays taken."""
        self._numbers.pop(self._names[number], None)
        self._names[number] = ""

    def save(self, path: Path) -> None:
        path.with_suffix(".txt").write_text("\0".join(self._names), "utf-8")

    def load(self, path: Path) -> None:
        text = path.with_suffix(".txt").read_text("utf-8")
        self._names = text.split("\0") if text else []
        self._numbers = {name: number for number, name in enumerate(self._names) if name}
