"""Bulk: many rows into one table, by the quickest way each store has."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from kring.store.transactions import Transaction

# Rows in one statement of SQLite's: a power of two or few, so that few statements are prepared.
MOST_ROWS, FEW_ROWS = 2048, 16
MOST_VALUES = 32_766  # in one, of any SQLite since 3.32
COPY_FROM = 50  # rows: below that PostgreSQL's COPY costs more than it saves


def insert(
    tx: Transaction,
    table: str,
    columns: Sequence[str],
    rows: Sequence[tuple[object, ...]],
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
    cursor: Any, table: str, names: str, width: int, rows: Sequence[tuple[object, ...]], new: bool
) -> None:
    """Many rows a statement: after each one another thread may take the interpreter, and keep it for a while.

    ``or fail`` since whoever inserts so undoes all of it: else SQLite keeps a copy of each page, in case it fails.
    """
    most = min(MOST_ROWS, 1 << (MOST_VALUES // width).bit_length() - 1)
    start = 0
    while start < len(rows):
        left = len(rows) - start
        number = left if left <= FEW_ROWS else min(most, 1 << left.bit_length() - 1)
        marks = ", ".join(["(" + ", ".join("?" * width) + ")"] * number)
        given = list(chain.from_iterable(rows[start : start + number]))
        begin, end = ("insert or fail", "") if new else ("insert", " on conflict do nothing")
        cursor.execute(f"{begin} into {table} ({names}) values {marks}{end}", given)
        start += number
