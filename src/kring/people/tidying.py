"""Tidying: what has had its time is let go: sessions, links, tries, answers kept, and guests who never asked."""

import time
from collections.abc import Callable

from kring.events.listening import NEVER, Loop
from kring.people import considered, guests, limits, links, sessions
from kring.store import Store, Time, Transaction, once, times

EVERY_SECONDS = 3600.0
GUESTS = 200  # a transaction


def tidy(tx: Transaction, now: Time) -> int:
    """Let go what has had its time; how much that was."""
    gone = sessions.forget(tx, now) + links.forget(tx, now) + limits.forget(tx, now) + once.forget(tx, now)
    return gone + guests.forget_idle(tx, now, GUESTS)


class Tidier:
    """Tidies once an hour, however often it is called."""

    def __init__(self, store: Store, clock: Callable[[], Time] = times.now) -> None:
        self._store, self._clock, self._next = store, clock, time.monotonic()

    def work(self) -> int:
        """Tidy if it is time to; nothing is left to do at once, so 0."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_SECONDS
            self._store.write_sync(lambda tx: tidy(tx, self._clock()))
            while self._store.write_sync(considered.forget_erased):
                pass
        return 0


def loop(store: Store) -> Loop:
    """The thread that tidies, to be started with the server."""
    return Loop(store, "tidying", Tidier(store).work, poll=60.0, types=NEVER)
