"""Postponing: what a large import puts off until its rows are in.

An index that is built of all rows at once costs a fraction of one that takes them one by one, in no order. What is put
off is written down in the transaction that puts it off, as the statement that makes it good. So it is not forgotten,
however the import ends: whoever opens the database next does it first.
"""

import logging
from collections.abc import Iterable

import msgspec

from kring.store.sql import ad_hoc, statements
from kring.store.transactions import Transaction

SQL = statements(__file__)
LOGGER = logging.getLogger(__name__)


class Postponed(msgspec.Struct, frozen=True):
    """Something that was put off, and the statement that makes it good."""

    name: str
    statement: str


def put_off(tx: Transaction, postponed: Postponed) -> None:
    """Write down what makes something good that is not done now."""
    tx.run(SQL.put_off, postponed)


def put_off_indexes(tx: Transaction, tables: Iterable[str]) -> None:
    """Drop these tables' indexes, those aside that keep two rows from being one (SQLite)."""
    for index in tx.all(SQL.indexes, Postponed, tables=list(tables)):
        tx.run(ad_hoc(f"drop index {index.name}"))
        put_off(tx, index)


def waiting(tx: Transaction) -> list[str]:
    """The names of all that waits to be made good."""
    return tx.values(SQL.waiting)


def is_put_off(tx: Transaction, name: str) -> bool:
    """Whether this still waits to be made good."""
    return name in waiting(tx)


def made_good(tx: Transaction, name: str) -> None:
    """It need not be done any more."""
    tx.run(SQL.made_good, name=name)


def make_good(tx: Transaction, name: str) -> bool:
    """Do what was put off under this name; False when it was not, or somebody has done it since."""
    statement = tx.value(SQL.statement, name=name)
    if statement is None:
        return False
    tx.run(ad_hoc(statement))
    made_good(tx, name)
    LOGGER.info("made good what an import had put off", extra={"what": name})
    return True
