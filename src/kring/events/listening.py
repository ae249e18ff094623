"""Listeners: what happens because something happened, each at its own place in the log."""

import logging
import threading
from collections.abc import Callable, Set
from typing import Protocol

from kring.events.kinds import Recorded
from kring.events.reading import last_position, next_of
from kring.store import Store, Transaction, statements

SQL = statements(__file__)
LOGGER = logging.getLogger(__name__)
POLL_SECONDS = 0.5  # another process's commits are only hinted at
LONGEST_PAUSE = 30.0
NEVER = frozenset[str]()  # types of events: for a loop that looks by its clock alone
GATHER_SECONDS = 0.01  # a busy log is heard in pieces of this length, not commit by commit


class Overtaken(Exception):
    """Another process has already moved this listener on."""


class StateListener(Protocol):
    """Writes state: its work and its position are one transaction, so it happens exactly once.

    ``types`` are those that it hears; None is all. The rest of the log is passed over in the database.
    """

    name: str

    @property
    def types(self) -> frozenset[str] | None: ...
    def hear(self, tx: Transaction, heard: list[Recorded]) -> None: ...


class IndexListener(Protocol):
    """Keeps a derived index: it saves its position itself, and hearing an event again is harmless."""

    name: str
    position: int

    @property
    def types(self) -> frozenset[str] | None: ...
    def learn(self, heard: list[Recorded], until: int) -> None: ...


def position(tx: Transaction, name: str) -> int:
    """How far a state listener is."""
    return tx.value(SQL.position, listener=name) or 0


def move(tx: Transaction, name: str, old: int, new: int) -> None:
    """Fence: move a listener on in the transaction of its work.

    Raises:
        Overtaken: it was not where it was thought to be; the transaction must be rolled back.
    """
    if tx.run(SQL.move, listener=name, old=old, new=new):
        return
    if old or not tx.run(SQL.start, listener=name, new=new):
        raise Overtaken


def hear_next(store: Store, listener: StateListener, limit: int = 500) -> int:
    """Let a state listener hear the next events; by how many places it moved on."""
    old, heard, until = store.read_sync(lambda tx: _next(tx, listener, limit))
    if until == old:
        return 0

    def job(tx: Transaction) -> None:
        move(tx, listener.name, old, until)
        if heard:
            listener.hear(tx, heard)

    store.write_sync(job)
    return until - old


def _next(tx: Transaction, listener: StateListener, limit: int) -> tuple[int, list[Recorded], int]:
    old = position(tx, listener.name)
    return old, *next_of(tx, old, listener.types, limit)


def learn_next(store: Store, listener: IndexListener, limit: int = 5000) -> int:
    """Let an index listener hear the next events; by how many places it moved on."""
    old = listener.position
    heard, until = store.read_sync(lambda tx: next_of(tx, old, listener.types, limit))
    if until > old:
        listener.learn(heard, until)
    return until - old


def lag(tx: Transaction, name: str) -> int:
    """How many events a state listener has not heard yet."""
    return last_position(tx) - position(tx, name)


class Loop(threading.Thread):
    """A thread that works whenever something was committed that it hears, and at least every ``POLL_SECONDS``.

    ``types`` are those of the events after which it looks; None is any. ``work`` does a bounded piece and returns how
    much it did; while that is more than zero it is called again. A failure is logged and tried again after a growing
    pause: one listener's fault stops no other.
    """

    def __init__(
        self,
        store: Store,
        name: str,
        work: Callable[[], int],
        poll: float = POLL_SECONDS,
        types: Set[str] | None = None,
    ) -> None:
        super().__init__(name=f"kring-{name}", daemon=True)
        self._label, self._work, self._poll = name, work, poll
        self._stopping, self._waker = threading.Event(), store.waker(types)

    def run(self) -> None:
        """Work until stopped."""
        failures = 0
        while not self._stopping.is_set():
            self._waker.clear()
            try:
                done = self._work()
                failures = 0
            except Overtaken:
                done = 1
            except Exception:
                failures += 1
                LOGGER.exception("listener failed", extra={"listener": self._label, "failures": failures})
                self._stopping.wait(min(0.1 * 2**failures, LONGEST_PAUSE))
                continue
            if not done:
                self._waker.wait(self._poll)
                self._stopping.wait(GATHER_SECONDS)

    def stop(self) -> None:
        """End after the piece at hand."""
        self._stopping.set()
        self._waker.set()
        self.join(timeout=10)
