"""Bulk: many rows into one table, by the quickest way each store has."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from kring.store.transactions import Transaction

# Rows in one statement of SQLite's: few, or a number of three binary digits and noughts, so that few are prepared.
MOST_ROWS, FEW_ROWS, DIGITS = 2560, 16, 3
MOST_VALUES = 32_766  # in one, of any SQLite since 3.32
COPY_FROM = 50  # rows: below that PostgreSQL's COPY costs more than it saves


def insert(
    tx: Transaction,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    new: bool = True,
) -> None:
    """Insert rows. Where all are ``new`` an existing one fails the transaction; else it is left out."""
    if not rows:
        return
    names = ", ".join(columns)
    cursor = tx.connection.cursor()
    if tx.dialect == "sqlite":
        _step_by_step(cursor, table, names, len(columns), rows, new)
    elif new and len(rows) >= COPY_FROM:
        with cursor.copy(f"copy {table} ({names}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join(["%s"] * len(columns))
        end = "" if new else " on conflict do nothing"
        cursor.executemany(f"insert into {table} ({names}) values ({marks}){end}", rows)
    cursor.close()


def _step_by_step(
    cursor: Any, table: str, names: str, width: int, rows: Sequence[Sequence[object]], new: bool
) -> None:
    """Many rows a statement: after each one another thread may take the interpreter, and keep it for a while."""
    most = _rounded(min(MOST_ROWS, MOST_VALUES // width))
    start = 0
    while start < len(rows):
        left = len(rows) - start
        number = left if left <= FEW_ROWS else min(most, _rounded(left))
        values = list(chain.from_iterable(rows[start : start + number]))
        cursor.execute(_statement(table, names, width, number, new), values)
        start += number


@lru_cache(256)
def _statement(table: str, names: str, width: int, number: int, new: bool) -> str:
    """``or fail``, since whoever inserts so undoes all of it: or SQLite keeps a copy of each page in case it fails."""
    marks = ", ".join(["(" + ", ".join("?" * width) + ")"] * number)
    begin, end = ("insert or fail", "") if new else ("insert", " on conflict do nothing")
    return f"{begin} into {table} ({names}) values {marks}{end}"


def _rounded(number: int) -> int:
    """The largest number of so few digits that is no larger.

    >>> _rounded(3000), _rounded(7)
    (2560, 7)
    """
    noughts = max(0, number.bit_length() - DIGITS)
    return number >> noughts << noughts
