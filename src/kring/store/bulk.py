"""Bulk: many rows into one table, by the quickest way each store has."""

from collections.abc import Sequence

from kring.store.transactions import Transaction

COPY_FROM = 50  # rows: below that PostgreSQL's COPY costs more than it saves


def insert(tx: Transaction, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows that are not there yet; an existing one fails the transaction.

    On SQLite row by row: a statement of many rows keeps a copy of each page that it changes, in case it fails.
    """
    if not rows:
        return
    names = ", ".join(columns)
    cursor = tx.connection.cursor()
    if tx.dialect == "postgres" and len(rows) >= COPY_FROM:
        with cursor.copy(f"copy {table} ({names}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join(["%s" if tx.dialect == "postgres" else "?"] * len(columns))
        cursor.executemany(f"insert into {table} ({names}) values ({marks})", rows)
    cursor.close()
