"""Transactions: what a domain function is given to read, to write and to record events with."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from kring.store import rows
from kring.store.sql import Statement

T = TypeVar("T")
OF_DATA = frozenset(("IntegrityError", "DataError"))  # both drivers', as PEP 249 names them
Source = msgspec.Struct | Mapping[str, Any] | None


class Unkept(ValueError):
    """The database keeps no such row: its table says otherwise."""


class Transaction:
    """One open transaction on either store.

    Parameters of a statement come from a struct or mapping and from keyword arguments; rows come back
    as the struct type asked for. Events are collected with ``record`` and written last, by the writer.
    """

    __slots__ = ("connection", "dialect", "recorded")

    def __init__(self, connection: Any, dialect: str) -> None:
        self.connection, self.dialect = connection, dialect
        self.recorded: list[Any] = []

    def run(self, statement: Statement, source: Source = None, **more: Any) -> int:
        """Run a statement; how many rows it changed."""
        return int(self._execute(statement, source, more).rowcount)

    def run_many(self, statement: Statement, sources: Iterable[Source], **more: Any) -> None:
        """Run a statement once for each source."""
        text = statement.text(self.dialect, {})
        given = [rows.parameters(source, more) for source in sources]
        if given:
            cursor = self.connection.cursor()
            cursor.executemany(text, given)
            cursor.close()

    def one(self, statement: Statement, kind: type[T], source: Source = None, **more: Any) -> T | None:
        """The first row as a ``kind``, or None."""
        cursor = self._execute(statement, source, more)
        row = cursor.fetchone()
        return None if row is None else rows.reader(kind, [d[0] for d in cursor.description])(row)

    def all(self, statement: Statement, kind: type[T], source: Source = None, **more: Any) -> list[T]:
        """All rows, each as a ``kind``."""
        cursor = self._execute(statement, source, more)
        read = rows.reader(kind, [d[0] for d in cursor.description])
        return [read(row) for row in cursor.fetchall()]

    def value(self, statement: Statement, source: Source = None, **more: Any) -> Any:
        """The first column of the first row, or None."""
        row = self._execute(statement, source, more).fetchone()
        return None if row is None else row[0]

    def values(self, statement: Statement, source: Source = None, **more: Any) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in self._execute(statement, source, more).fetchall()]

    def record(self, event: Any) -> None:
        """Have an event written at the end of this transaction, and told once it is committed."""
        self.recorded.append(event)

    def attempt(self, job: Callable[[], T]) -> T:
        """Do a part of the job that leaves nothing behind when it fails, neither rows nor events; the rest goes on.

        Where a table refuses a row it is done once more, for another transaction may have put in the same meanwhile.

        Raises:
            Unkept: a row is not as its table wants it.
        """
        try:
            return self._attempt(job)
        except Unkept:
            return self._attempt(job)

    def _attempt(self, job: Callable[[], T]) -> T:
        recorded = len(self.recorded)
        self.connection.execute("savepoint attempt")
        try:
            return job()
        except BaseException as error:
            self.connection.execute("rollback to savepoint attempt")
            del self.recorded[recorded:]
            if OF_DATA.isdisjoint(kind.__name__ for kind in type(error).__mro__):
                raise
            raise Unkept(str(error)) from error
        finally:
            self.connection.execute("release savepoint attempt")

    def _execute(self, statement: Statement, source: Source, more: Mapping[str, Any]) -> Any:
        given = rows.parameters(source, more, statement.lists)
        if not statement.lists:
            return self.connection.execute(statement.texts[self.dialect], given)
        sizes = {name: len(given[name]) for name in statement.lists}
        for name in statement.lists:
            given |= {f"{name}__{i}": value for i, value in enumerate(given.pop(name))}
        return self.connection.execute(statement.text(self.dialect, sizes), given)
