"""Producing: files are read, put in order, and become batches that only have to be written."""

import gc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from kring.history import keeping
from kring.history.held import Held
from kring.history.keeping import Batch, Counts
from kring.history.people import People
from kring.history.progress import Done
from kring.history.readers import format_named
from kring.history.records import Read, Rejected
from kring.history.rejects import Rejects
from kring.history.shaping import Target
from kring.history.staging import Staged
from kring.history.writing import Pace
from kring.store import Store

Watch = Callable[[str, int, int], None]
T = TypeVar("T")


class Order(msgspec.Struct, frozen=True):
    """What is to be produced: files of a format, for whom, from where on, and where rejects go.

    ``is_first`` says that nothing was imported before by anybody.
    """

    format: str
    files: list[Path]
    target: Target
    done: Done
    rejects: Path
    is_first: bool = False


def produce(store: Store, order: Order, watch: Watch) -> Iterator[Batch]:
    """The batches of an import, beyond what is done; the last one says how much was rejected."""
    rejects = Rejects(order.rejects, order.files)
    with uncollected(), closing(rejects), closing(_staged(order, watch, rejects)) as staged:
        people, size = People(order.target), Pace(store).size
        yield from _people(store, order, staged, people, size)
        yield from _threads(store, order, staged, people, size, watch)
        yield from _later(store, order, staged, people, size, rejects)
        rejected = rejects.count - order.done.counts.rejected
        yield Batch({}, Counts(rejected=rejected, repeated=staged.repeated))


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector: it would look at millions of rows without a cycle, for a tenth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _reads(order: Order, watch: Watch) -> Iterator[Read]:
    total, read = sum(path.stat().st_size for path in order.files), 0

    def advance(more: int) -> None:
        nonlocal read
        read += more
        watch("read", read, total)

    return format_named(order.format).read(order.files, advance)


def _staged(order: Order, watch: Watch, rejects: Rejects) -> Held | Staged:
    """All that can be read, in order: in memory, or on disk when it is too much for that."""
    staged: Held | Staged = Held(order.target.source)
    for read in _reads(order, watch):
        if isinstance(read.record, Rejected):
            rejects.add(read.record, read.file, read.row)
            continue
        try:
            staged.keep(read)
        except UnicodeEncodeError as error:
            rejects.add(Rejected(f"a text that is no text: {error}"), read.file, read.row)
        if isinstance(staged, Held) and staged.is_full:
            staged = staged.staged()
    staged.sort()
    for file, row, message in staged.lost():
        what = f"it replies to {message.reply_to}, which is not among what was read"
        rejects.add(Rejected(what, message.body), file, row)
    return staged


def _people(
    store: Store, order: Order, staged: Held | Staged, people: People, size: Callable[[], int]
) -> Iterator[Batch]:
    everyone = format_named(order.format).everyone
    for found in _batches(staged.people(order.done.people, everyone), lambda _: 1, size):
        changed = people.keep(store, [person for _, person in found])
        newcomers = people.take_newcomers()
        counts = Counts(people=len(newcomers.people), changed=changed)
        yield Batch({"people": found[-1][0]}, counts, newcomers)


def _threads(
    store: Store, order: Order, staged: Held | Staged, people: People, size: Callable[[], int], watch: Watch
) -> Iterator[Batch]:
    seen, total = 0, staged.count("questions")
    threads = staged.threads(order.done.at, order.done.key)
    for found in _batches(threads, lambda thread: 1 + len(thread.said), size):
        yield keeping.keep(store, found, order.target, people, order.is_first)
        seen += len(found)
        watch("keep", seen, total)


def _later(
    store: Store,
    order: Order,
    staged: Held | Staged,
    people: People,
    size: Callable[[], int],
    rejects: Rejects,
) -> Iterator[Batch]:
    for found in _batches(staged.later(order.done.later), lambda thread: len(thread.said), size):
        batch, unknown = keeping.keep_later(store, found, order.target, people)
        for said in (said for thread in unknown for said in thread.said):
            reason = f"its question {said.message.question} is neither here nor in this import"
            rejects.add(Rejected(reason, said.message.body), said.file, said.row)
        yield batch


def _batches(items: Iterator[T], size: Callable[[T], int], most: Callable[[], int]) -> Iterator[list[T]]:
    batch: list[T] = []
    room = most()
    for item in items:
        batch.append(item)
        room -= size(item)
        if room <= 0:
            yield batch
            batch, room = [], most()
    if batch:
        yield batch
