"""Importing: an export of another system becomes people, conversations and history, a batch at a time."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from kring import circles, settings
from kring.circles.circles import VISIBILITIES, NotOneOf
from kring.history import helped, loading, progress
from kring.history.aside import produce_aside
from kring.history.happenings import PastImported
from kring.history.keeping import Batch, Counts
from kring.history.producing import Order, Watch, produce, uncollected
from kring.history.progress import Import
from kring.history.readers import format_named
from kring.history.shaping import Target
from kring.history.writing import Writing
from kring.refusals import Refusal
from kring.store import Store, Transaction, times

WORTH_A_PROCESS = 4_000_000  # bytes of input


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
    began = time.monotonic()
    store.make_good()  # what an import in this process left, that somebody interrupted
    form = format_named(wish.format)
    files = form.files(wish.paths)
    source = wish.source or form.source(files)
    target = store.read_sync(lambda tx: _target(tx, wish, source))
    print_ = progress.fingerprint(files)
    running = store.write_sync(lambda tx: progress.begin(tx, target, wish.format, print_, times.now()))
    rejects = wish.rejects or folder / "imports" / f"{_tame(source)}-rejects.jsonl"
    writing = Writing(store, target, running.id, running.done)
    is_first, is_large = store.read_sync(loading.is_first), _size(files) >= WORTH_A_PROCESS
    order = Order(wish.format, files, target, running.done, rejects, is_first)
    put_off = loading.put_off(store, is_first and is_large, watch)
    with uncollected(), writing, ThreadPoolExecutor(1) as beside, put_off as tell:
        for batch in _produced(store, order, watch, is_large):
            writing.put(batch)
            tell()
        counts = writing.done.counts
        counted = beside.submit(helped.counted, store) if counts.questions or counts.changed else None
    if counted:
        helped.keep(store, counted.result())
    store.write_sync(lambda tx: _finish(tx, running, target, counts))
    return Result(running.id, source, counts, rejects if counts.rejected else None, time.monotonic() - began)


def _produced(store: Store, order: Order, watch: Watch, is_large: bool) -> Iterator[Batch]:
    if not is_large or os.cpu_count() == 1:
        return produce(store, order, watch)
    return produce_aside(store.url, order, watch)


def _size(files: list[Path]) -> int:
    return sum(path.stat().st_size for path in files)


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


__all__ = ["Result", "Watch", "Wish", "run"]
