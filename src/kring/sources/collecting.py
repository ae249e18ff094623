"""Collecting: what many requests bring at the same moment is put in by one job, whose price they share."""

import asyncio
from collections import deque
from functools import partial

from kring.sources import arrivals
from kring.sources.given import Verdict
from kring.sources.recognizing import Row
from kring.store import Store, Transaction

MOST = 4000  # events a job: what comes next must not wait for more


class _Waiting:
    __slots__ = ("future", "known", "rows")

    def __init__(self, rows: list[Row], future: "asyncio.Future[None]") -> None:
        self.rows, self.future = rows, future
        self.known: dict[int, str] = {}


class Collector:
    """Takes events of many requests into the store together; each is answered once they are on disk."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[_Waiting] = deque()
        self._asked = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, rows: list[Row]) -> list[Verdict]:
        """What became of these, once it is on disk."""
        # Asked for once: each time it asks the system for the process's number.
        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.get_running_loop()
        one = _Waiting(rows, self._loop.create_future())
        self._waiting.append(one)
        self._ask()
        await one.future
        return arrivals.verdicts(rows, one.known)

    def _ask(self) -> None:
        """Have a job take what waits; one that has not begun yet takes this too."""
        if self._asked or not self._waiting:
            return
        self._asked = True
        task = asyncio.ensure_future(self._write())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self) -> None:
        taken: list[_Waiting] = []
        try:
            await self._store.write(partial(self._job, taken))
        except BaseException as error:
            for one in taken or self._all():
                if not one.future.done():
                    one.future.set_exception(error)
        else:
            for one in taken:
                if not one.future.done():
                    one.future.set_result(None)
        self._ask()

    def _job(self, taken: list[_Waiting], tx: Transaction) -> None:
        """In the writer's thread; when it is tried again, with the same."""
        if not taken:
            self._asked = False
            number = 0
            while number < MOST and self._waiting:
                taken.append(self._waiting.popleft())
                number += len(taken[-1].rows)
        known = arrivals.put(tx, [row for one in taken for row in one.rows])
        start = 0
        for one in taken:
            one.known = _of(known, start, start + len(one.rows)) if known else {}
            start += len(one.rows)

    def _all(self) -> list[_Waiting]:
        """What waits, when no job could begin."""
        self._asked = False
        found = list(self._waiting)
        self._waiting.clear()
        return found


def _of(known: dict[int, str], start: int, end: int) -> dict[int, str]:
    """Those that one request brought, by their places in it."""
    return {place - start: id for place, id in known.items() if start <= place < end}
