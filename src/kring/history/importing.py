"""Importing: an export of another system becomes people, conversations and history, a batch at a time."""

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from kring import circles, settings
from kring.circles.circles import VISIBILITIES, NotOneOf
from kring.history import keeping, progress
from kring.history.happenings import PastImported
from kring.history.keeping import Counts, Kept
from kring.history.people import People
from kring.history.progress import Import
from kring.history.readers import format_named
from kring.history.records import Read, Rejected
from kring.history.rejects import Rejects
from kring.history.shaping import Target
from kring.history.staging import Staged
from kring.history.writing import Writing
from kring.refusals import Refusal
from kring.store import Store, Transaction, times

Watch = Callable[[str, int, int], None]
T = TypeVar("T")


class NoSuchCircle(Refusal):
    """There is no circle {name!r}. These are: {known}."""

    field = "circle"


class NoCircle(Refusal):
    """There is no circle to import into yet. Start an organization with kring init first."""

    field = "circle"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be imported and how: the narrowest visibility unless told otherwise."""

    format: str
    paths: list[Path]
    circle: str = ""
    visibility: str = "participants"
    source: str = ""
    role: str = "customer"
    rejects: Path | None = None


class Result(msgspec.Struct, frozen=True):
    """What an import did."""

    import_id: str
    source: str
    counts: Counts
    rejects: Path | None
    seconds: float


def run(store: Store, wish: Wish, folder: Path, watch: Watch = lambda *_: None) -> Result:
    """Import files. Nothing is sent to anybody, nothing is doubled, and what was interrupted goes on.

    Raises:
        Refusal: the format, circle, visibility or files are not there; nothing was changed.
    """
    form = format_named(wish.format)
    files = form.files(wish.paths)
    source = wish.source or form.source(files)
    total, read = sum(path.stat().st_size for path in files), 0

    def advance(more: int) -> None:
        nonlocal read
        read += more
        watch("read", read, total)

    rejects = Rejects(wish.rejects or folder / "imports" / f"{_tame(source)}-rejects.jsonl", files)
    return bring(
        store, wish, source, form.read(files, advance), progress.fingerprint(files), rejects, watch,
        everyone=wish.format == "tables",
    )  # fmt: skip


def bring(
    store: Store, wish: Wish, source: str, reads: Iterable[Read], fingerprint: int, rejects: Rejects,
    watch: Watch, *, everyone: bool,
) -> Result:  # fmt: skip
    """Import records, from whatever they are read."""
    began, now = time.monotonic(), times.now()
    target = store.read_sync(lambda tx: _target(tx, wish, source))
    running = store.write_sync(lambda tx: progress.begin(tx, target, wish.format, fingerprint, now))
    staged = Staged(source)
    gc.disable()  # millions of rows, no cycles: the collector would look at them in vain, for a tenth of the time
    try:
        _stage(staged, reads, rejects)
        staged.sort()
        _reject_lost(staged, rejects)
        writing = Writing(store, running.id, running.done)
        counts = _Keeper(store, target, staged, watch, writing).keep_all(rejects, everyone)
    finally:
        gc.enable()
        staged.close()
        rejects.close()
    store.write_sync(lambda tx: _finish(tx, running, target, counts))
    return Result(
        running.id, source, counts, rejects.path if rejects.count else None, time.monotonic() - began
    )


def _target(tx: Transaction, wish: Wish, source: str) -> Target:
    if wish.visibility not in VISIBILITIES:
        raise NotOneOf(what="visibility", value=wish.visibility, wanted=", ".join(VISIBILITIES))
    if wish.role not in circles.circles.ROLES:
        raise NotOneOf(what="role", value=wish.role, wanted=", ".join(circles.circles.ROLES))
    return Target(source, _circle(tx, wish.circle), wish.visibility, wish.role)


def _circle(tx: Transaction, name: str) -> str:
    if name:
        if found := circles.by_slug(tx, name) or circles.get(tx, name):
            return found.id
        raise NoSuchCircle(name=name, known=", ".join(c.slug for c in circles.listed(tx)) or "none")
    if default := settings.organization(tx).circle_id:
        return default
    listed = circles.listed(tx)
    if not listed:
        raise NoCircle
    return listed[0].id


def _stage(staged: Staged, reads: Iterable[Read], rejects: Rejects) -> None:
    for read in reads:
        if isinstance(read.record, Rejected):
            rejects.add(read.record, read.file, read.row)
            continue
        try:
            staged.keep(read)
        except UnicodeEncodeError as error:
            rejects.add(Rejected(f"a text that is no text: {error}"), read.file, read.row)


def _reject_lost(staged: Staged, rejects: Rejects) -> None:
    for file, row, message in staged.lost():
        what = f"it replies to {message.reply_to}, which is not among what was read"
        rejects.add(Rejected(what, message.body), file, row)


def _finish(tx: Transaction, running: Import, target: Target, counts: Counts) -> None:
    now = times.now()
    progress.end(tx, running.id, "done", now)
    event = PastImported(
        subject=target.circle_id,
        at=now,
        import_id=running.id,
        people=counts.people,
        questions=counts.questions,
        messages=counts.messages,
        changed=counts.changed,
        rejected=counts.rejected,
    )
    tx.record(event)


def _tame(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name) or "import"


class _Keeper:
    """Keeps what was staged, batch after batch, from where an earlier run of it was."""

    def __init__(self, store: Store, target: Target, staged: Staged, watch: Watch, writing: Writing) -> None:
        self._store, self._target, self._staged, self._watch = store, target, staged, watch
        self._writing = writing
        self._people = People(target)

    def keep_all(self, rejects: Rejects, everyone: bool) -> Counts:
        """Keep everything from where it was; the counts, also of what was kept before it was interrupted."""
        self._keep_people(everyone)
        self._keep_threads()
        self._keep_later(rejects)
        done = self._writing.done
        counts = msgspec.structs.replace(done.counts, rejected=rejects.count, repeated=self._staged.repeated)
        self._writing.put(Kept(lambda _: None, Counts()), msgspec.structs.replace(done, counts=counts))
        return counts

    def _keep_people(self, everyone: bool) -> None:
        people = self._staged.people(self._writing.done.people, everyone)
        for batch in _batches(people, lambda _: 1, self._writing.size):
            changed = self._people.keep(self._store, [person for _, person in batch])
            newcomers = self._people.take_newcomers()
            counts = Counts(people=len(newcomers.people), changed=changed)
            write = partial(newcomers.write, target=self._target)
            self._put(Kept(write, counts), people=batch[-1][0])

    def _keep_threads(self) -> None:
        seen, total = 0, self._staged.count("questions")
        threads = self._staged.threads(self._writing.done.at, self._writing.done.key)
        for batch in _batches(threads, lambda thread: 1 + len(thread.said), self._writing.size):
            kept = keeping.keep(self._store, batch, self._target, self._people)
            self._put(kept, at=batch[-1].at, key=batch[-1].key)
            seen += len(batch)
            self._watch("keep", seen, total)

    def _keep_later(self, rejects: Rejects) -> None:
        later = self._staged.later(self._writing.done.later)
        for batch in _batches(later, lambda thread: len(thread.said), self._writing.size):
            kept, unknown = keeping.keep_later(self._store, batch, self._target, self._people)
            for said in (said for thread in unknown for said in thread.said):
                reason = f"its question {said.message.question} is neither here nor in this import"
                rejects.add(Rejected(reason, said.message.body), said.file, said.row)
            self._put(kept, later=batch[-1].key)

    def _put(self, kept: Kept, **place: int) -> None:
        self._writing.put(kept, msgspec.structs.replace(self._writing.done, **place))


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


__all__ = ["Result", "Wish", "bring", "run"]
