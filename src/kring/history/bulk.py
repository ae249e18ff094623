"""Bulk: many rows into one table, by the quickest way each store has."""

from collections.abc import Iterable, Sequence

from kring.store import Transaction

Rows = Sequence[tuple[object, ...]]


def insert(tx: Transaction, table: str, columns: Iterable[str], rows: Rows) -> None:
    """Insert rows that are not there yet; an existing one fails the transaction."""
    if not rows:
        return
    names = ", ".join(columns)
    if tx.dialect == "postgres":
        with tx.connection.cursor() as cursor, cursor.copy(f"copy {table} ({names}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(rows[0]))
    tx.connection.executemany(f"insert into {table} ({names}) values ({marks})", rows)
