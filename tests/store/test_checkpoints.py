"""Checkpoints beside the writer: the log stays small while it writes on, and what fails there hinders nobody."""

import os
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kring.store import checkpoints as module
from kring.store.checkpoints import PAGES, Checkpoints, Log
from kring.store.failures import StoreFailure
from kring.store.sqlite import SQLite

PAGE = 8192
SECONDS = 60.0


def connected(path: Path, by_itself: int = 0) -> sqlite3.Connection:
    """A connection that copies by itself from so many pages on (0: never)."""
    connection = SQLite(path).connect()
    connection.execute(f"pragma wal_autocheckpoint={by_itself}")
    connection.execute("pragma synchronous=off")
    return connection


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    connection = connected(path)
    connection.execute("create table t (number integer primary key, text blob)")
    yield connection
    connection.close()


def write(connection: sqlite3.Connection, pages: int) -> None:
    connection.execute("begin immediate")
    connection.executemany("insert into t (text) values (?)", [(b"x" * (PAGE - 500),)] * pages)
    connection.execute("commit")


def wait(done: Callable[[], object], checkpoints: Checkpoints, connection: sqlite3.Connection) -> None:
    until = time.monotonic() + SECONDS
    while not done():
        assert time.monotonic() < until
        write(connection, 20)
        checkpoints.after(connection)


def test_the_pages_of_the_log_are_those_that_sqlite_counts(path, writing):
    log, dice, reader = Log(path), random.Random(7), connected(path)
    for _ in range(300):
        write(writing, dice.choice((1, 1, 2, 7, 60, 300)))
        log.look()
        if dice.random() < 0.2:
            log = Log(path)  # as after a start
            log.look()
        if dice.random() < 0.3:
            reader.in_transaction or reader.execute("begin")  # holds up what starts anew
            reader.execute("select count(*) from t").fetchone()
        if dice.random() < 0.3 and reader.in_transaction:
            reader.execute("commit")
        assert log.pages == writing.execute(module.COPY).fetchone()[1]
    reader.close()
    log.close()


def test_the_log_starts_anew_while_the_writer_goes_on(path, writing):
    checkpoints = Checkpoints(path, lambda: connected(path))
    log, written, until = path.with_name("a.db-wal"), 0, time.monotonic() + SECONDS
    while written < 4 * PAGES or log.stat().st_size > written * PAGE / 2:
        assert time.monotonic() < until, f"{log.stat().st_size} bytes after {written} pages"
        write(writing, 50)
        checkpoints.after(writing)
        written += 50
    checkpoints.close()
    assert writing.execute("select count(*) from t").fetchone() == (written,)
    assert writing.execute("pragma integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("error", [sqlite3.OperationalError("disk I/O error"), StoreFailure(reason="no")])
def test_where_it_cannot_copy_the_writer_goes_on_and_it_tries_again(path, writing, error):
    tried = []

    def fail() -> sqlite3.Connection:
        tried.append(1)
        raise error

    checkpoints = Checkpoints(path, fail)
    wait(lambda: tried[1:], checkpoints, writing)
    checkpoints.close()


def test_a_database_without_such_a_log_is_left_alone(tmp_path):
    path = tmp_path / "b.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("create table t (number integer primary key, text blob)")
    checkpoints = Checkpoints(path, lambda: connected(path))
    write(connection, 10)
    checkpoints.after(connection)
    checkpoints.close()
    connection.close()


def test_a_database_behind_a_link_has_its_log_beside_itself(path, writing):
    (link := path.parent / "folder").mkdir()
    (link := link / "a.db").symlink_to(path)
    write(writing, 10)
    log = Log(link)
    log.look()
    assert log.pages == writing.execute(module.COPY).fetchone()[1]
    log.close()


def test_it_goes_on_beside_a_writer_that_copies_by_itself(path, writing):
    copies: list[str] = []

    def connect() -> sqlite3.Connection:
        connection = connected(path, 4000)
        connection.set_trace_callback(copies.append)
        return connection

    checkpoints = Checkpoints(path, connect)
    writing.execute("pragma wal_autocheckpoint=4000")
    for pages in (
        3000,
        1,
        9000,
        2,
    ):  # in one go, then few at a time, as no learned measure of them would bear
        before = len(copies)
        write(writing, pages)
        wait(lambda before=before: copies[before:], checkpoints, writing)
    checkpoints.close()


@pytest.mark.skipif(not module.OPEN.exists(), reason="Linux shows which files are open")
def test_what_was_copied_is_flushed_beside_the_writer(path, writing, monkeypatch):
    flushed: list[str] = []
    flush = os.fdatasync
    monkeypatch.setattr(
        os,
        "fdatasync",
        lambda number: flushed.append(os.readlink(f"/proc/self/fd/{number}")) or flush(number),
    )
    checkpoints = Checkpoints(path, lambda: connected(path))
    wait(lambda: flushed, checkpoints, writing)
    checkpoints.close()
    assert flushed[0] == str(path.resolve())


class Late(threading.Event):
    """Whoever waited for it goes on only when it is to end, and that was said."""

    def __init__(self, ended: Callable[[], bool]) -> None:
        super().__init__()
        self.ended, self.waited = ended, threading.Event()

    def clear(self) -> None:
        self.waited.set()
        while not self.ended():
            time.sleep(0.001)
        time.sleep(0.1)
        super().clear()


@pytest.mark.timeout(30)
def test_it_ends_however_soon_after_it_was_asked(path, writing):
    checkpoints = Checkpoints(path, lambda: connected(path))
    late = checkpoints._wake = Late(lambda: checkpoints._ended)
    write(writing, PAGES)
    checkpoints.after(writing)
    assert late.waited.wait(SECONDS)
    checkpoints.close()
