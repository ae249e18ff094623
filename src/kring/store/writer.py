"""The writer: one thread that takes all queued jobs, commits once, and only then answers them."""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from kring.store.transactions import Transaction

T = TypeVar("T")
Job = Callable[[Transaction], T]
MOST_JOBS = 512
TRIES = 5


class Database(Protocol):
    """What the two stores have in common; see ``sqlite.SQLite`` and ``postgres.Postgres``."""

    dialect: str
    inline_reads: bool

    def connect(self) -> Any: ...
    def reading(self) -> contextlib.AbstractContextManager[Any]: ...
    def begin(self, connection: Any) -> None: ...
    def lock_log(self, connection: Any) -> int: ...
    def commit(self, connection: Any) -> None: ...
    def rollback(self, connection: Any) -> None: ...
    def is_fatal(self, error: BaseException) -> bool: ...
    def may_retry(self, error: BaseException) -> bool: ...
    def failure(self, error: BaseException) -> BaseException: ...
    def claim(self) -> None: ...
    def hurry(self, hurried: bool) -> None: ...
    def is_served(self) -> bool: ...
    def close(self) -> None: ...
    def spelled(self, script: str) -> str: ...
    def lock_migrations(self, connection: Any) -> None: ...
    def set_aside(self, number: int) -> Any: ...


class _Queued:
    __slots__ = ("error", "future", "job", "loop", "result")

    def __init__(self, job: Job[Any], future: Any, loop: asyncio.AbstractEventLoop | None) -> None:
        self.job, self.future, self.loop = job, future, loop
        self.result: Any = None
        self.error: BaseException | None = None


class Tally:
    """What the writer has done so far. ``failure`` is why its last commit failed, if it did."""

    def __init__(self) -> None:
        self.commits = self.jobs = self.failures = self.largest = 0
        self.seconds = 0.0
        self.failure = ""

    def note(self, jobs: int, seconds: float, failed: BaseException | None) -> None:
        """One commit more, or one that failed."""
        self.seconds += seconds
        self.failure = str(failed) if failed else ""
        if failed:
            self.failures += 1
            return
        self.commits, self.jobs, self.largest = self.commits + 1, self.jobs + jobs, max(self.largest, jobs)


class Writer:
    """Group commit. ``insert_events(tx, first, events)`` writes a batch's events and says of which types they are;
    ``told`` hears each last position, and those types."""

    def __init__(
        self,
        database: Database,
        insert_events: Callable[[Transaction, int, list[Any]], frozenset[str]],
        told: Callable[[int, frozenset[str]], None],
    ) -> None:
        self._database, self._insert_events, self._told = database, insert_events, told
        self._queue: queue.SimpleQueue[_Queued | None] = queue.SimpleQueue()
        self._connection: Any = None
        self._types: frozenset[str] = frozenset()
        self.tally = Tally()
        self._thread = threading.Thread(target=self._work, name="kring-writer", daemon=True)
        self._thread.start()

    async def submit(self, job: Job[T]) -> T:
        """Run a job in the next batch; return its result once that is on disk."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Queued(job, future, loop))
        return await future

    def submit_sync(self, job: Job[T]) -> T:
        """As ``submit``, from a thread."""
        future: Future[T] = Future()
        self._queue.put(_Queued(job, future, None))
        return future.result()

    def close(self) -> None:
        """Finish what is queued, then stop."""
        self._queue.put(None)
        self._thread.join()
        if self._connection is not None:
            self._connection.close()

    def _work(self) -> None:
        stopping = False
        while not (stopping and self._queue.empty()):
            taken = [self._queue.get()]
            while len(taken) < MOST_JOBS and not self._queue.empty():
                taken.append(self._queue.get())
            batch = [queued for queued in taken if queued is not None]
            stopping |= len(batch) < len(taken)
            if batch:
                began = time.perf_counter()
                failed, last = self._commit(batch)
                self.tally.note(len(batch), time.perf_counter() - began, failed)
                self._settle(batch, failed, last)

    def _commit(self, batch: list[_Queued]) -> tuple[BaseException | None, int | None]:
        database = self._database
        try:
            self._begin()
            events = self._alone(batch[0]) if len(batch) == 1 else self._together(batch)
            last = self._number(events) if events else None
            database.commit(self._connection)
        except BaseException as error:
            self._abandon()
            return database.failure(error), None
        return None, last

    def _begin(self) -> None:
        """Start a transaction; on a new connection when the old one broke since, as nothing is lost by that."""
        if self._connection is not None and not getattr(self._connection, "broken", False):
            try:
                self._database.begin(self._connection)
                return
            except BaseException:
                if not getattr(self._connection, "broken", False):
                    raise
        self._connection = self._database.connect()
        self._database.begin(self._connection)

    def _together(self, batch: list[_Queued]) -> list[Any]:
        return [event for queued in batch for event in self._run(queued)]

    def _alone(self, queued: _Queued) -> list[Any]:
        """One job is undone with its whole transaction: without a savepoint, each statement of which is a pause."""
        tx = Transaction(self._connection, self._database.dialect)
        try:
            queued.result, queued.error = queued.job(tx), None
        except BaseException as error:
            if self._database.is_fatal(error):
                raise
            self._database.rollback(self._connection)
            self._database.begin(self._connection)
            if self._database.may_retry(error):
                return self._run(queued)
            queued.error = error
            return []
        return tx.recorded

    def _run(self, queued: _Queued) -> list[Any]:
        for attempt in range(TRIES):
            tx = Transaction(self._connection, self._database.dialect)
            self._connection.execute("savepoint job")
            try:
                queued.result, queued.error = queued.job(tx), None
            except BaseException as error:
                if self._database.is_fatal(error):
                    raise
                self._connection.execute("rollback to savepoint job")
                queued.error = error
                if attempt + 1 < TRIES and self._database.may_retry(error):
                    continue
                self._connection.execute("release savepoint job")
                return []
            self._connection.execute("release savepoint job")
            return tx.recorded
        return []

    def _number(self, events: list[Any]) -> int:
        last = self._database.lock_log(self._connection)
        tx = Transaction(self._connection, self._database.dialect)
        self._types = self._insert_events(tx, last + 1, events)
        return last + len(events)

    def _abandon(self) -> None:
        if self._connection is None:
            return
        try:
            self._database.rollback(self._connection)
        except Exception:
            # A connection that cannot even roll back is of no more use; the next batch opens another.
            with contextlib.suppress(Exception):
                self._connection.close()
            self._connection = None
        else:
            if getattr(self._connection, "broken", False):
                self._connection = None

    def _settle(self, batch: list[_Queued], failed: BaseException | None, last: int | None) -> None:
        loops: dict[asyncio.AbstractEventLoop, list[_Queued]] = {}
        for queued in batch:
            queued.error = failed or queued.error
            if queued.loop is None:
                _resolve(queued)
            else:
                loops.setdefault(queued.loop, []).append(queued)
        for loop, waiting in loops.items():
            with contextlib.suppress(RuntimeError):  # that loop has ended: nobody is left to be told
                loop.call_soon_threadsafe(_resolve_all, waiting)
        if last is not None:
            self._told(last, self._types)


def _resolve_all(waiting: list[_Queued]) -> None:
    for queued in waiting:
        _resolve(queued)


def _resolve(queued: _Queued) -> None:
    if queued.future.done():  # the caller went away; its job is done all the same
        return
    if queued.error is None:
        queued.future.set_result(queued.result)
    else:
        queued.future.set_exception(queued.error)
