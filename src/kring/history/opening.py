"""Opening: the files of an export, gzipped or not, as numbered lines, while somebody watches how far it is."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from kring.history.records import Unreadable

Advance = Callable[[int], None]
_EVERY = 1 << 18


def opened(path: Path) -> tuple[IO[bytes], IO[bytes]]:
    """A file's content, and the raw file whose position says how far it is."""
    raw = open(path, "rb")  # noqa: SIM115
    if raw.read(2) == b"\x1f\x8b":
        raw.seek(0)
        return gzip.open(raw, "rb"), raw  # type: ignore[return-value]
    raw.seek(0)
    return raw, raw


def lines(path: Path, advance: Advance) -> Iterator[tuple[int, bytes]]:
    """A file's lines with their numbers from 1.

    Raises:
        Unreadable: it breaks off or is damaged; the lines before that were given.
    """
    content, raw = opened(path)
    told = number = 0
    with raw, content:
        try:
            for number, line in enumerate(content, 1):
                yield number, line
                if not number & 255 and (at := raw.tell()) - told > _EVERY:
                    advance(at - told)
                    told = at
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unreadable(f"the file breaks off after line {number} ({error})") from error
        advance(path.stat().st_size - told)


def whole(path: Path, advance: Advance) -> bytes:
    """A file's whole content, for formats of many small files.

    Raises:
        Unreadable: it is damaged.
    """
    content, raw = opened(path)
    with raw, content:
        try:
            found = content.read()
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unreadable(f"the file is damaged ({error})") from error
    advance(path.stat().st_size)
    return found
