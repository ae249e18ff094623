"""Checkpoints: the pages of SQLite's write-ahead log are copied into its file beside the writer, not by it.

To copy thousands of pages and flush them takes a tenth of a second and more, for which every write would wait. A thread
does it while the writer goes on. The few that were written meanwhile are left to the writer: the log starts anew from
its beginning only when a write begins and every page in it was copied. Where a thread is late SQLite still does it all
by itself (``wal_autocheckpoint``).
"""

import contextlib
import sqlite3
import threading
from collections.abc import Callable

PAGES = 2500  # in the log when they are copied, about
COPY = "pragma wal_checkpoint(passive)"
FEWEST, MOST = 500, 1_000_000  # rows


class Checkpoints:
    """Copies the log's pages whenever there are many; asked after each commit, by the writer.

    How many there are only a copy says, so they are judged by the rows that were changed, and how many rows make as
    many pages is learned from each copy.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._rows, self._since = 5000, 0
        self._busy = self._copied = self._ended = False
        self._wake, self._thread = threading.Event(), threading.Thread(target=self._work, daemon=True)
        self._thread.name = "kring-checkpoints"
        self._thread.start()

    def after(self, writing: sqlite3.Connection) -> None:
        """Have what is in the log copied, if that is much; or finish what has been."""
        changed = writing.total_changes
        if self._copied:
            self._copied = self._busy = False
            self._since = changed
            with contextlib.suppress(sqlite3.Error):  # what was committed stands; the next copy has these too
                writing.execute(COPY).fetchall()
        elif not self._busy and not 0 <= changed - self._since < self._rows:  # a new connection begins from 0
            self._busy = True
            self._wake.set()

    def close(self) -> None:
        """Let a copy that is under way end."""
        self._ended = True
        self._wake.set()
        self._thread.join()

    def _work(self) -> None:
        connection: sqlite3.Connection | None = None
        while self._wake.wait() and not self._ended:
            self._wake.clear()
            with contextlib.suppress(sqlite3.Error):  # as above; a full disk is said where a write fails
                connection = connection or self._connect()
                _, pages, _ = connection.execute(COPY).fetchone()
                self._rows = min(max(self._rows * PAGES // max(1, pages), FEWEST), MOST)
            self._copied = True
