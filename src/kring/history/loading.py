"""Loading: a first large past comes in before its indexes are built and its words are indexed (SQLite).

Only while nobody is served, who would have to wait, and while nothing was imported before, so that nothing has to be
found again. Whoever opens the database meanwhile makes good what was put off, and the import goes on without.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import partial

from kring.history.producing import Watch
from kring.knowledge import indexing
from kring.knowledge.indexing import Indexing
from kring.store import Store, Transaction, postponing, statements

SQL = statements(__file__)
FEW = 1_000  # conversations that may be there already: their indexes are built again in no time
TABLES = ("conversations", "conversation_topics", "messages", "participants", "events")


def is_first(tx: Transaction) -> bool:
    """Whether nothing was ever imported."""
    return tx.value(SQL.imported) is None


def put_off(store: Store, is_large: bool, watch: Watch) -> AbstractContextManager[Callable[[], None]]:
    """While it is entered, indexing is put off if that may be; what it gives wants to be called after each batch."""
    if store.database.dialect == "sqlite" and is_large:
        return _put_off(store, watch)
    return nullcontext(lambda: None)


@contextmanager
def _put_off(store: Store, watch: Watch) -> Iterator[Callable[[], None]]:
    with closing(Indexing(store)) as made:
        if not store.write_sync(partial(_may_put_off, store=store)):
            yield lambda: None
            return
        try:
            yield made.tell
        except KeyboardInterrupt:  # who interrupts does not want to wait: whoever opens it next makes it good
            raise
        except BaseException:
            store.make_good()
            raise
        else:
            made.end()
            names = store.read_sync(postponing.waiting)

            def told(name: str) -> None:
                watch("index", names.index(name) + 1, len(names))

            store.make_good(besides=indexing.WORDS, told=told)
            made.put_in()
            store.make_good(told=told)
            if names:
                watch("index", len(names), len(names))


def _may_put_off(tx: Transaction, store: Store) -> bool:
    """Looked at with the write lock held, for which a server that starts waits too."""
    if store.database.is_served() or tx.value(SQL.conversations, most=FEW + 1) > FEW:
        return False
    postponing.put_off_indexes(tx, TABLES)
    postponing.put_off(tx, indexing.REBUILD)
    return True
