"""Checkpoints beside the writer: the log stays small while it writes on, and what fails there hinders nobody."""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kring.store.checkpoints import PAGES, Checkpoints
from kring.store.sqlite import SQLite

PAGE = 8192
SECONDS = 60.0


def connected(path: Path) -> sqlite3.Connection:
    connection = SQLite(path).connect()
    connection.execute("pragma wal_autocheckpoint=0")  # nobody else copies
    connection.execute("pragma synchronous=off")
    return connection


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connected(tmp_path / "a.db")
    connection.execute("create table t (number integer primary key, text blob)")
    yield connection
    connection.close()


def write(connection: sqlite3.Connection, pages: int) -> None:
    connection.execute("begin immediate")
    connection.executemany("insert into t (text) values (?)", [(b"x" * (PAGE - 500),)] * pages)
    connection.execute("commit")


def test_the_log_starts_anew_while_the_writer_goes_on(tmp_path, writing):
    checkpoints = Checkpoints(lambda: connected(tmp_path / "a.db"))
    log, written, until = tmp_path / "a.db-wal", 0, time.monotonic() + SECONDS
    while written < 4 * PAGES or log.stat().st_size > written * PAGE / 2:
        assert time.monotonic() < until, f"{log.stat().st_size} bytes after {written} pages"
        write(writing, 50)
        checkpoints.after(writing)
        written += 50
    checkpoints.close()
    assert writing.execute("select count(*) from t").fetchone() == (written,)
    assert writing.execute("pragma integrity_check").fetchone() == ("ok",)


def test_where_it_cannot_copy_the_writer_goes_on(writing):
    tried = []

    def fail() -> sqlite3.Connection:
        tried.append(1)
        raise sqlite3.OperationalError("disk I/O error")

    checkpoints, until = Checkpoints(fail), time.monotonic() + SECONDS
    while len(tried) < 2:
        assert time.monotonic() < until
        write(writing, 500)
        checkpoints.after(writing)
    checkpoints.close()
    assert writing.execute("select count(*) > 0 from t").fetchone() == (1,)


def test_a_new_connection_of_the_writer_counts_from_nothing(tmp_path, writing):
    beside: list[str] = []
    finished: list[str] = []

    def connect() -> sqlite3.Connection:
        connection = connected(tmp_path / "a.db")
        connection.set_trace_callback(beside.append)
        return connection

    checkpoints = Checkpoints(connect)
    write(writing, 20_000)
    writing.set_trace_callback(finished.append)
    wait(lambda: finished, checkpoints, writing)
    with contextlib.closing(connected(tmp_path / "a.db")) as other:
        write(other, 1)
        wait(lambda: beside[1:], checkpoints, other)
    checkpoints.close()


def wait(done: Callable[[], object], checkpoints: Checkpoints, connection: sqlite3.Connection) -> None:
    until = time.monotonic() + SECONDS
    while not done():
        assert time.monotonic() < until
        checkpoints.after(connection)
