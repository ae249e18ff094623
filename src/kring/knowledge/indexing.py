"""Indexing: words of a large import are indexed while its rows are written, in a thread and a private file (SQLite).

SQLite writes a file in one thread, and indexing words takes as long as all else. So the texts go into the index's own
table of texts (FTS5's shadow tables, https://sqlite.org/fts5.html#fts5_data_structures); a thread reads them there and
makes the same index, without texts, in a private file; in the end that is put in whole. Until then indexing is put
off, and what makes it good, however this ends, is FTS5's own ``rebuild``.
"""

import logging
import os
import sys
import threading
from collections.abc import Sequence

from kring.store import Store, Transaction, ad_hoc, bulk, postponing, statements
from kring.store.postponing import Postponed
from kring.store.sqlite import PATIENT

SQL = statements(__file__)
LOGGER = logging.getLogger(__name__)
WORDS = "words"
REBUILD = Postponed(WORDS, "insert into words (words) values ('rebuild')")
AT_ONCE = 50_000  # conversations a statement: each makes pieces of the index, and of few one finds quicker
NICE = 10
Words = tuple[int, str, str, str]  # number, title, question, answer
TABLES = ("words_data", "words_idx", "words_docsize")  # of the index itself, all but its texts


def insert(tx: Transaction, rows: Sequence[Words]) -> None:
    """Index the words of many conversations; or only keep their texts, while indexing is put off."""
    if postponing.is_put_off(tx, WORDS):
        bulk.insert(tx, "words_content", ("id", "c0", "c1", "c2"), rows)
    else:
        bulk.insert(tx, "words", ("rowid", "title", "question", "answer"), rows)


class Indexing:
    """An index in the making: ``tell`` it that more texts are in; in the end ``put_in`` what was made."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._done, self._failure = 0, ""
        self._over = self._unwanted = False
        self._told = threading.Event()
        self._connection = store.database.connect()
        self._tx = Transaction(self._connection, store.database.dialect)
        for pragma in ("temp_store=file", PATIENT):
            self._connection.execute(f"pragma {pragma}")
        self._tx.run(SQL.attach)
        for pragma in ("journal_mode=off", "cache_size=-65536"):
            self._connection.execute(f"pragma aside.{pragma}")
        for statement in (SQL.create, SQL.hold, SQL.create_texts):
            self._tx.run(statement)
        self._thread = threading.Thread(target=self._work, name="kring-words", daemon=True)
        self._thread.start()

    def tell(self) -> None:
        """More texts are in."""
        self._told.set()

    def end(self) -> None:
        """All texts are in."""
        self._over = True
        self._told.set()

    def put_in(self) -> None:
        """Put what was made in place of the index that was put off, unless somebody has made that good already."""
        self.end()
        self._thread.join()
        if self._failure:
            LOGGER.warning("indexing aside failed; it is done anew", extra={"reason": self._failure})
            return
        self._connection.execute("begin immediate")
        try:
            if postponing.is_put_off(self._tx, WORDS) and self._tx.value(SQL.is_whole):
                for table in TABLES:
                    self._tx.run(ad_hoc(f"delete from main.{table}"))
                    self._tx.run(ad_hoc(f"insert into main.{table} select * from aside.{table}"))
                postponing.made_good(self._tx, WORDS)
            self._connection.execute("commit")
        except BaseException:
            self._store.database.rollback(self._connection)
            raise

    def close(self) -> None:
        """Let what was made vanish."""
        self._unwanted = True
        self.end()
        self._connection.interrupt()
        self._thread.join()
        self._connection.close()

    def _work(self) -> None:
        try:
            if sys.platform == "linux":  # what is left of the processors is enough until the rows are in
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
            over = False
            while not over:
                self._told.wait()
                self._told.clear()
                over = self._over  # before looking how many there are, so that nobody's are missed
                self._index(whole=over)
        except Exception as error:
            self._failure = str(error) or type(error).__name__

    def _index(self, whole: bool) -> None:
        last = self._tx.value(SQL.last)
        while not self._unwanted and (self._done + AT_ONCE <= last or (whole and self._done < last)):
            until = min(self._done + AT_ONCE, last)
            self._tx.run(SQL.copy, after=self._done, last=until)
            self._tx.run(SQL.index)
            self._tx.run(SQL.forget)
            self._done = until
