"""A line of texts that wait for the encoder. Those of a long past would fill hundreds of megabytes for hours, so that
all but its two ends are kept packed."""

import zlib
from collections import deque
from itertools import islice
from pathlib import Path
from struct import Struct

import msgspec

PACK = 256
"""Texts that are packed together."""
_HEAD = Struct(">II")  # texts, bytes
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[str]).decode


class Line:
    """First in, first out.

    >>> line = Line()
    >>> for text in ("one", "two", "three"): line.append(text)
    >>> line.first(2), len(line)
    (['one', 'two'], 3)
    >>> line.drop(2); line.first(2)
    ['three']
    """

    def __init__(self) -> None:
        self._front: deque[str] = deque()
        self._packs: deque[tuple[int, bytes]] = deque()
        self._back: list[str] = []
        self._packed = 0

    def __len__(self) -> int:
        return len(self._front) + self._packed + len(self._back)

    def append(self, text: str) -> None:
        """Add a text at the end."""
        self._back.append(text)
        if len(self._back) >= PACK:
            self._put(*_packed(self._back))
            self._back = []

    def first(self, limit: int) -> list[str]:
        """The first texts; they stay."""
        while len(self._front) < limit and self._packs:
            count, pack = self._packs.popleft()
            self._packed -= count
            self._front.extend(_decode(zlib.decompress(pack)))
        if len(self._front) < limit:
            self._front.extend(self._back)
            self._back = []
        return list(islice(self._front, limit))

    def drop(self, count: int) -> None:
        """Take the first texts out, which were asked for before."""
        for _ in range(count):
            self._front.popleft()

    def save(self, path: Path) -> None:
        """Write all of it."""
        with open(path, "wb") as file:
            for count, pack in (_packed(list(self._front)), *self._packs, _packed(self._back)):
                file.write(_HEAD.pack(count, len(pack)))
                file.write(pack)

    def load(self, path: Path) -> None:
        """Read what was saved.

        Raises:
            EOFError, struct.error: it was cut off.
        """
        with open(path, "rb") as file:
            while head := file.read(_HEAD.size):
                count, size = _HEAD.unpack(head)
                pack = file.read(size)
                if len(pack) < size:
                    raise EOFError
                self._put(count, pack)

    def _put(self, count: int, pack: bytes) -> None:
        if count:
            self._packs.append((count, pack))
            self._packed += count


def _packed(texts: list[str]) -> tuple[int, bytes]:
    return len(texts), zlib.compress(_encode(texts), 1)
