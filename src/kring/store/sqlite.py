"""SQLite: one file, one server, readers beside one writer (WAL), every commit flushed."""

import contextlib
import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from kring.store.checkpoints import Checkpoints
from kring.store.failures import AlreadyServed, StoreBusy, StoreFailure

PRAGMAS = (
    "page_size=8192",  # of a new file: half as many pages to write, and most messages fit into one
    "journal_mode=wal",
    "synchronous=full",
    "temp_store=memory",
    "cache_size=-65536",
    "mmap_size=1073741824",
    "wal_autocheckpoint=4000",
)
# While nobody else is served and what is written can be written again, as an import can: a power cut takes
# the last batches whole, never a part of one, and a hot page is copied into the file once, not with every batch.
PATIENT = "busy_timeout=600000"  # milliseconds: another program may build what an import has put off
HURRIED = (
    "synchronous=normal", "wal_autocheckpoint=30000", "cache_size=-262144", "temp_store=file", PATIENT,
)  # fmt: skip
CALM = ("synchronous=full", "wal_autocheckpoint=4000", "cache_size=-65536", "temp_store=memory")

# Of the file or the disk; a mistake in one job's statement ends only that job.
FATAL = frozenset(
    (
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOTADB,
    )
)  # fmt: skip


class Connection(sqlite3.Connection):
    """A connection beside which a domain may keep what it has read, for as long as it lives."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.kept: dict[str, Any] = {}


class SQLite:
    """A SQLite file as a store's database."""

    dialect = "sqlite"
    inline_reads = True

    def __init__(self, path: Path, busy_seconds: float = 5.0) -> None:
        self.path, self.busy_seconds = path, busy_seconds
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._claim: IO[str] | None = None
        self._checkpoints: Checkpoints | None = None
        self._hurried = self._hurrying = False
        path.parent.mkdir(parents=True, exist_ok=True)

    def connect(self) -> sqlite3.Connection:
        """A new connection with explicit transactions."""
        try:
            connection = sqlite3.connect(
                self.path, timeout=self.busy_seconds, isolation_level=None, check_same_thread=False,
                cached_statements=512, factory=Connection,
            )  # fmt: skip
            for pragma in PRAGMAS:
                connection.execute(f"pragma {pragma}")
        except sqlite3.Error as error:
            raise self.failure(error) from error
        self._connections.append(connection)
        return connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, in a read transaction: one snapshot."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self.connect()
        nested = connection.in_transaction
        if not nested:
            connection.execute("begin")
        try:
            yield connection
        finally:
            if not nested and connection.in_transaction:
                connection.execute("commit")

    def hurry(self, hurried: bool) -> None:
        """From the next write on, flush to disk now and then only; or again with every commit."""
        self._hurried = hurried

    def begin(self, connection: sqlite3.Connection) -> None:
        """Start a write transaction, waiting for any other program's to end."""
        if self._hurried != self._hurrying:
            calm = (*CALM, f"busy_timeout={self.busy_seconds * 1000:.0f}")
            for pragma in HURRIED if self._hurried else calm:
                connection.execute(f"pragma {pragma}")
            if not self._hurried:
                connection.execute("pragma wal_checkpoint(truncate)").fetchall()
            self._hurrying = self._hurried
        connection.execute("begin immediate")

    def lock_log(self, connection: sqlite3.Connection) -> int:
        """The log's last position; a write transaction already excludes every other."""
        row = connection.execute("select max(position) from events").fetchone()
        return row[0] or 0

    def commit(self, connection: sqlite3.Connection) -> None:
        """Commit, flushed to disk."""
        connection.execute("commit")
        if self._checkpoints and not self._hurrying:
            self._checkpoints.after(connection)

    def rollback(self, connection: sqlite3.Connection) -> None:
        """Give up the transaction, if the database has not done so itself."""
        if connection.in_transaction:
            connection.execute("rollback")

    def is_fatal(self, error: BaseException) -> bool:
        """Whether an error ends the whole transaction, not just one job in it."""
        return (
            isinstance(error, sqlite3.DatabaseError) and getattr(error, "sqlite_errorcode", 0) & 255 in FATAL
        )

    def may_retry(self, error: BaseException) -> bool:  # noqa: ARG002
        """Whether a job that failed so may be tried again by itself: never, there is one writer."""
        return False

    def failure(self, error: BaseException) -> BaseException:
        """A sentence for an error of the database."""
        text = str(error)
        if "locked" in text or "busy" in text:
            return StoreBusy()
        return StoreFailure(reason=text) if isinstance(error, sqlite3.Error) else error

    def claim(self) -> None:
        """Be the one server of this file until the process ends.

        Raises:
            AlreadyServed: another process holds it.
        """
        path = self.path.with_name(self.path.name + ".lock")
        self._claim = claim = open(path, "a+")  # noqa: SIM115
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            claim.seek(0)
            raise AlreadyServed(path=self.path, process=claim.read().strip() or "?") from error
        claim.truncate(0)
        claim.write(str(os.getpid()))
        claim.flush()
        self._checkpoints = Checkpoints(self.path, self.connect)

    def is_served(self) -> bool:
        """Whether a server has claimed the file, this process or another."""
        if self._claim:
            return True
        path = self.path.with_name(self.path.name + ".lock")
        if not path.exists():
            return False
        with open(path) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return True
        return False

    def close(self) -> None:
        """Close every connection and give up the claim."""
        if self._checkpoints:
            self._checkpoints.close()
        for connection in self._connections:
            with contextlib.suppress(sqlite3.Error):
                connection.close()
        self._connections.clear()
        self._local = threading.local()
        if self._claim:
            self._claim.close()

    def spelled(self, script: str) -> str:
        """A migration's types in SQLite's words: only an ``integer primary key`` is the row's own number."""
        return script.replace("bigint primary key", "integer primary key").replace("bytea", "blob")

    def lock_migrations(self, connection: Any) -> None:
        """Let one program migrate at a time."""
        connection.execute("begin exclusive")

    def set_aside(self, number: int) -> Path:
        """Keep a copy of the file as it was before a migration."""
        copy = self.path.with_name(f"{self.path.name}.before-{number:04d}")
        if not copy.exists():
            with contextlib.closing(self.connect()) as connection:
                connection.execute("vacuum into ?", (str(copy),))
        return copy
