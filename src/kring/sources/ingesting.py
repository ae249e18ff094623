"""Ingesting: events from a file or a pipe, one a line, in batches; what is refused is told with its line."""

import os
import select
from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from kring.sources import arrivals, cloudevents, tallies
from kring.sources.given import MOST_BYTES, Given, Verdict, Wrong, refused
from kring.sources.schemas import Schemas
from kring.sources.sources import Source
from kring.sources.tallies import Tally
from kring.store import Store, times

AT_ONCE = 5000
WAY = "file"
IDLE_SECONDS = 0.2  # a pipe that says nothing for so long has what came taken
PIECE = 1 << 18
Reader = Callable[[bytes], Given | Wrong | None]


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was refused: which field, what was seen, what is wanted."""

    line: int
    field: str
    seen: str
    wanted: str
    text: str


class Counts(msgspec.Struct, kw_only=True):
    """What became of the lines so far."""

    taken: int = 0
    known: int = 0
    skipped: int = 0
    refused: int = 0


def ingest(
    store: Store,
    source: Source,
    file: int,
    reject: Callable[[Rejected], None],
    read: Reader = cloudevents.one,
    *,
    history: bool = False,
) -> Iterator[Counts]:
    """Take the events of an open file, telling after each batch what became of all so far.

    ``read`` makes an event of a line: a CloudEvent in JSON, unless a mapping reads something else; None passes it over.
    What is ``history`` is known again and says whom it is about, and nothing acts on it.
    """
    schemas, counts, tally = Schemas(store), Counts(), Tally()
    schemas.refresh_sync()
    for batch in _batches(file):
        good: list[Given] = []
        bad: list[tuple[Verdict, str]] = []
        for number, text in batch:
            found = read(text) if len(text) <= MOST_BYTES else _too_long(text)
            if isinstance(found, Given):
                found = schemas.wrong(found) or found
            if isinstance(found, Given):
                good.append(found)
            elif found is None:
                counts.skipped += 1
            else:
                counts.refused += 1
                bad.append((refused(found), ""))
                shown = text[:2000].decode("utf-8", "replace")
                reject(
                    Rejected(line=number, field=found.field, seen=found.seen, wanted=found.wanted, text=shown)
                )
        taken, known = _take(store, source, good, history)
        counts.taken, counts.known = counts.taken + taken, counts.known + known
        tally.count(source.id, WAY, taken, known, bad, times.now())
        tallies.write(store, tally)
        yield counts


def _take(store: Store, source: Source, good: list[Given], history: bool) -> tuple[int, int]:
    """Take a batch; how many were taken, and how many were known."""
    if not good:
        return 0, 0
    rows = arrivals.rows(good, source.id, times.now(), history=history)
    known = len(store.write_sync(partial(arrivals.put, rows=rows)))
    return len(rows) - known, known


def _too_long(text: bytes) -> Wrong:
    return Wrong("the line", f"{len(text)} bytes", f"at most {MOST_BYTES} bytes")


def _batches(file: int) -> Iterator[list[tuple[int, bytes]]]:
    """Lines with their numbers, so many at once; fewer when no more come for a moment."""
    batch: list[tuple[int, bytes]] = []
    for number, text in _numbered(file):
        if text.strip():
            batch.append((number, text))
        if batch and (len(batch) >= AT_ONCE or number == 0):
            yield batch
            batch = []
    if batch:
        yield batch


def _numbered(file: int) -> Iterator[tuple[int, bytes]]:
    """Each line with its number from 1 on; 0 and nothing when none came for a moment."""
    number, rest = 0, b""
    while True:
        if not select.select([file], [], [], IDLE_SECONDS)[0]:
            yield 0, b""
            continue
        piece = os.read(file, PIECE)
        *whole, rest = (rest + piece).split(b"\n")
        for text in whole:
            number += 1
            yield number, text
        if not piece:
            break
        if len(rest) > 4 * MOST_BYTES:
            rest = rest[: 2 * MOST_BYTES]  # too long in any case: it need not be kept whole
    if rest:
        yield number + 1, rest
