"""Checkpoints: the pages of SQLite's write-ahead log are copied into its file beside the writer, not by it.

To copy thousands of pages and flush them takes up to a tenth of a second, for which every write would wait. A thread
does it while the writer goes on. The few that were written meanwhile are left to the writer: the log starts anew from
its beginning only when a write begins and every page in it was copied. Where a thread is late SQLite does it all by
itself, as it would without (``wal_autocheckpoint``).
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from kring.store.failures import StoreFailure

PAGES = 2500  # that wait in the log when they are copied
COPY = "pragma wal_checkpoint(passive)"
OPEN = Path("/proc/self/fd")  # the files that this process has open, on Linux


class Log:
    """How much is in the log's file, which SQLite does not tell (https://sqlite.org/fileformat2.html, 4.1).

    Each page in it bears the salt of its header, those left from before it last started anew bear another. Unlike the
    database's own file, and its index, this one holds no locks that would be lost when somebody closes it.
    """

    HEADER, FRAME = 32, 24  # bytes, of the file and of each page

    def __init__(self, path: Path) -> None:
        # SQLite follows a link too, and has its files beside what that leads to.
        self.database = path.resolve()
        self._file: int | None = None
        self.salt, self.pages = b"", 0

    def look(self) -> None:
        """Set ``salt``, another whenever it started anew, and ``pages``."""
        if self._file is None:
            self._file = os.open(f"{self.database}-wal", os.O_RDONLY)
        header = os.pread(self._file, self.HEADER, 0)
        size, salt = int.from_bytes(header[8:12], "big") + self.FRAME, header[16:24]
        if salt != self.salt:
            self.salt, self.pages = salt, 0
        if not salt:  # nothing was written yet
            return
        step = 1
        while self._has(self.pages + step, size):
            self.pages += step
            step *= 2
        while step := step // 2:
            if self._has(self.pages + step, size):
                self.pages += step

    def _has(self, page: int, size: int) -> bool:
        assert self._file is not None
        return os.pread(self._file, 8, self.HEADER + (page - 1) * size + 8) == self.salt

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class Checkpoints:
    """Copies the log's pages whenever there are many; asked after each commit, by the writer."""

    def __init__(self, path: Path, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect, self._log = connect, Log(path)
        self._salt, self._until = b"", 0  # how far the log was copied
        self._busy = self._copied = self._ended = False
        self._wake, self._thread = threading.Event(), threading.Thread(target=self._work, daemon=True)

    def after(self, writing: sqlite3.Connection) -> None:
        """Have what is in the log copied, if that is much; or finish what has been."""
        if self._copied:
            self._copied = self._busy = False
            with contextlib.suppress(sqlite3.Error):  # what was committed stands; the next copy has these too
                writing.execute(COPY).fetchall()
        elif not self._busy:
            # Where there is no such file, or no thread to be had, SQLite does it all.
            with contextlib.suppress(OSError, RuntimeError):
                self._ask()

    def close(self) -> None:
        """Let a copy that is under way end."""
        self._ended = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        self._log.close()

    def _ask(self) -> None:
        if self._waiting() < PAGES:
            return
        if not self._thread.is_alive():
            self._thread.name = "kring-checkpoints"
            self._thread.start()
        self._busy, self._salt, self._until = True, self._log.salt, self._log.pages
        self._wake.set()

    def _waiting(self) -> int:
        self._log.look()
        return self._log.pages - (self._until if self._log.salt == self._salt else 0)

    def _work(self) -> None:
        connection: sqlite3.Connection | None = None
        while self._wake.wait():
            self._wake.clear()
            if self._ended:
                break
            # As above; that a disk is full is said where a write fails.
            with contextlib.suppress(sqlite3.Error, StoreFailure):
                connection = connection or self._connect()
                connection.execute(COPY).fetchall()
                self._flush()
            self._copied = True

    def _flush(self) -> None:
        """Flush what was copied: SQLite leaves that to whoever copies the last page, which is the writer.

        It is flushed by a number under which SQLite has the file open itself. To open it and close it again would
        drop all locks that this process has on it.
        """
        with contextlib.suppress(OSError):
            for number in OPEN.iterdir():
                with contextlib.suppress(OSError):
                    if os.readlink(number) == str(self._log.database):
                        os.fdatasync(int(number.name))
                        return
