"""PostgreSQL 15 or newer: any number of processes on any number of machines."""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from kring.store.failures import NotRead, OutcomeUnknown, StoreBusy, StoreFailure

LOG_LOCK, MIGRATION_LOCK = 0x6B72696E67, 0x6B72696E68  # "kring", and the one after
READ_LIMIT = "10s"
NO_JIT = "-c jit=off"  # these statements are short: compiling one takes longer than any of them
END = "select pg_terminate_backend(pid) from pg_stat_activity where pid = %s and application_name = 'kring'"
# A host that vanishes must not keep its locks: the server gives its connections up after as many seconds.
GIVE_UP = (
    "set tcp_keepalives_idle = 2; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 2;"
    " set tcp_user_timeout = 4000"
)
# And the other way about: a server that vanishes is noticed as soon, by whoever reads too.
WATCHED: dict[str, Any] = {
    "autocommit": True, "application_name": "kring", "connect_timeout": 10, "options": NO_JIT,
    "keepalives": 1, "keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 3,
}  # fmt: skip
ASKING_SECONDS = 5.0  # how long a commit whose connection broke is asked after


class Postgres:
    """A PostgreSQL database as a store's database."""

    dialect = "postgres"
    inline_reads = False

    def __init__(self, url: str, readers: int = 8) -> None:
        self.url, self.readers = url, readers
        self._pool: ConnectionPool[Any] | None = None
        self._opening = threading.Lock()

    def connect(self) -> psycopg.Connection[Any]:
        """A new connection with explicit transactions."""
        try:
            connection = psycopg.connect(self.url, **WATCHED)
            connection.execute(GIVE_UP)
        except psycopg.Error as error:
            raise self.failure(error) from error
        return connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[psycopg.Connection[Any]]:
        """A pooled connection in a read-only transaction with a time limit: one snapshot."""
        try:
            with self._readers().connection(timeout=10) as connection:
                connection.execute("begin isolation level repeatable read read only")
                try:
                    yield connection
                finally:
                    if not connection.broken:
                        connection.execute("rollback")
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise self.failure(error, NotRead) from error

    def _readers(self) -> ConnectionPool[Any]:
        with self._opening:
            if self._pool is None:
                self._pool = ConnectionPool(
                    self.url, min_size=1, max_size=self.readers, open=True, check=ConnectionPool.check_connection,
                    kwargs=WATCHED | {"options": f"{NO_JIT} -c statement_timeout={READ_LIMIT}"},
                )  # fmt: skip
            return self._pool

    def begin(self, connection: Any) -> None:
        """Start a write transaction."""
        connection.execute("begin")

    def lock_log(self, connection: Any) -> int:
        """The log's last position, locked until the commit: readers then see no holes."""
        connection.execute("select pg_advisory_xact_lock(%s)", (LOG_LOCK,))
        row = connection.execute("select max(position) from events").fetchone()
        return row[0] or 0

    def commit(self, connection: Any) -> None:
        """Commit, flushed to disk; when the connection breaks meanwhile, ask the server what became of it.

        Raises:
            OutcomeUnknown: the server cannot be asked.
        """
        process = connection.info.backend_pid
        number = connection.execute("select pg_current_xact_id_if_assigned()::text").fetchone()[0]
        try:
            connection.execute("commit")
        except psycopg.OperationalError as error:
            if not connection.broken or number is None:
                raise
            if not self._was_committed(number, process):
                raise StoreFailure(reason="the connection broke") from error

    def _was_committed(self, number: str, process: int) -> bool:
        """Ask until the server has ended that transaction, which may not know yet that its client is gone."""
        until = time.monotonic() + ASKING_SECONDS
        while (status := self._status(number, process)) not in ("committed", "aborted"):
            if time.monotonic() > until:
                raise OutcomeUnknown
            time.sleep(0.1)
        return status == "committed"

    def _status(self, number: str, process: int) -> str:
        try:
            with psycopg.connect(self.url, autocommit=True, connect_timeout=2) as connection:
                # A commit that has begun is finished first; one that was never heard of gives up its locks.
                connection.execute(END, (process,))
                row = connection.execute("select pg_xact_status(%s::xid8)", (number,)).fetchone()
        except psycopg.Error:
            return "unreachable"
        return str(row[0]) if row else "forgotten"

    def rollback(self, connection: Any) -> None:
        """Give up the transaction."""
        if not connection.broken:
            connection.execute("rollback")

    def is_fatal(self, error: BaseException) -> bool:
        """Whether an error ends the whole transaction, not just one job in it."""
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and not self.may_retry(
            error
        )

    def may_retry(self, error: BaseException) -> bool:
        """Whether a job that failed so may be tried again by itself."""
        return isinstance(error, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure)

    def failure(self, error: BaseException, kind: type[StoreFailure] = StoreFailure) -> BaseException:
        """A sentence for an error of the database."""
        if isinstance(error, psycopg.errors.LockNotAvailable | PoolTimeout):
            return StoreBusy()
        text = " ".join(str(error).split())
        return kind(reason=text) if isinstance(error, psycopg.Error) else error

    def claim(self) -> None:
        """Nothing to claim: any number of processes may serve."""

    def is_served(self) -> bool:
        """Whether others may be served by it: there is no telling, so yes."""
        return True

    def close(self) -> None:
        """Close the pool."""
        if self._pool:
            self._pool.close()
            self._pool = None

    def spelled(self, script: str) -> str:
        """A migration's types are PostgreSQL's already; its tables always have rows of their own."""
        return script.replace(") without rowid", ")")

    def hurry(self, hurried: bool) -> None:
        """Nothing to do: others write at the same time."""

    def lock_migrations(self, connection: Any) -> None:
        """Let one program migrate at a time."""
        connection.execute("begin")
        connection.execute("select pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))

    def set_aside(self, number: int) -> None:
        """Backups are the database's own."""
