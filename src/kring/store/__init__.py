"""The store: one code path over SQLite and PostgreSQL, one writer, many readers."""

import asyncio
import logging
import threading
from collections.abc import Callable, Set
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from kring.store import ids, log, postponing, times
from kring.store.failures import UnknownDatabase
from kring.store.migrating import migrate
from kring.store.sql import Statement, ad_hoc, statements
from kring.store.sqlite import SQLite
from kring.store.times import Time
from kring.store.transactions import Transaction
from kring.store.writer import Database, Job, Tally, Writer

__all__ = [
    "Statement",
    "Store",
    "Time",
    "Transaction",
    "ad_hoc",
    "ids",
    "open_database",
    "statements",
    "times",
]

T = TypeVar("T")
LOGGER = logging.getLogger(__name__)


def open_database(url: str) -> Database:
    """The database a URL or a file path names.

    Raises:
        UnknownDatabase: neither.
    """
    if url.startswith(("postgresql://", "postgres://")):
        from kring.store.postgres import Postgres  # its driver takes long to load: not where there is none

        return Postgres(url)
    if "://" in url and not url.startswith("sqlite:///"):
        raise UnknownDatabase(url=url)
    return SQLite(Path(url.removeprefix("sqlite:///")))


class Store:
    """An open store. ``serving`` claims it: one server per SQLite file, any number on PostgreSQL.

    What an import that was cut off had put off is made good first, unless this is ``beside`` that import.
    """

    def __init__(self, url: str, *, serving: bool = False, beside: bool = False) -> None:
        self.url = url
        self.database = open_database(url)
        if serving:
            self.database.claim()
        migrate(self.database)
        self.last = 0
        self._wakers: list[tuple[Set[str] | None, threading.Event]] = []
        self._hearers: list[Callable[[int], None]] = []
        self._writer: Writer | None = None
        self._opening = threading.Lock()
        self._readers = None if self.database.inline_reads else ThreadPoolExecutor(8, "kring-reader")
        self._serving = serving
        if not beside:
            try:
                self.make_good()
            except BaseException:
                self.close()
                raise

    async def write(self, job: Job[T]) -> T:
        """Run a job in a transaction that many callers share; return its result once it is on disk."""
        return await self._the_writer().submit(job)

    def write_sync(self, job: Job[T]) -> T:
        """As ``write``, from a thread other than the event loop's."""
        return self._the_writer().submit_sync(job)

    async def read(self, job: Job[T]) -> T:
        """Run a reading job on one snapshot: at once on SQLite, in a bounded pool on PostgreSQL."""
        if self._readers is None:
            return self.read_sync(job)
        return await asyncio.get_running_loop().run_in_executor(self._readers, partial(self.read_sync, job))

    def read_sync(self, job: Job[T]) -> T:
        """As ``read``, in this thread."""
        with self.database.reading() as connection:
            return job(Transaction(connection, self.database.dialect))

    def make_good(self, besides: str = "", told: Callable[[str], None] = lambda _: None) -> list[str]:
        """Do all that was put off (``kring.store.postponing``) but for one thing; ``told`` hears each name then."""
        done: list[str] = []
        # A server asks with the write lock held: an import that has seen none has then put off what it will.
        look = self.write_sync if self._serving else self.read_sync
        if self.database.dialect == "postgres" or not (names := look(postponing.waiting)):
            return done
        self.database.hurry(True)
        try:
            for name in names:
                if name != besides and self.write_sync(partial(postponing.make_good, name=name)):
                    done.append(name)
                    told(name)
        finally:
            self.database.hurry(False)
        return done

    @property
    def tally(self) -> Tally:
        """What the writer has done so far."""
        return self._the_writer().tally

    def on_commit(self, hearer: Callable[[int], None]) -> None:
        """Call ``hearer(last position)`` in the writer's thread after each commit that recorded events."""
        self._hearers.append(hearer)

    def waker(self, types: Set[str] | None = None) -> threading.Event:
        """What is set after each commit of this process that recorded an event of these types; None is any.

        Its owner may change the set meanwhile: it is looked at anew at each commit.
        """
        made = threading.Event()
        self._wakers.append((types, made))
        return made

    def close(self) -> None:
        """Finish what is queued and close."""
        if self._writer:
            self._writer.close()
        if self._readers:
            self._readers.shutdown()
        self.database.close()

    def _the_writer(self) -> Writer:
        if self._writer is None:
            with self._opening:
                self._writer = self._writer or Writer(self.database, log.insert, self._told)
        return self._writer

    def _told(self, last: int, types: frozenset[str]) -> None:
        self.last = last
        for wanted, waker in self._wakers:
            if wanted is None or not wanted.isdisjoint(types):
                waker.set()
        for hearer in self._hearers:
            try:
                hearer(last)
            except Exception:  # it would end the writer's thread, and with it all writing
                LOGGER.exception("one that hears of commits failed")
