"""Migrations: numbered SQL files, run on start under one lock, forwards from any version."""

import re
from pathlib import Path
from typing import Any

from kring.store import times
from kring.store.failures import NewerDatabase
from kring.store.writer import Database

FOLDER = Path(__file__).with_name("migrations")
_ONLY = re.compile(r"^-- only: (sqlite|postgres|both)\n", re.M)
_END = re.compile(
    r";(?=[ \t]+\S)|;[ \t]*\n\s*^(?=\S)(?!end\b)", re.M
)  # what is indented is still within a trigger


def files() -> dict[int, Path]:
    """The known migrations by number."""
    return {int(path.name[:4]): path for path in sorted(FOLDER.glob("[0-9]*.sql"))}


def migrate(database: Database, known: dict[int, Path] | None = None) -> list[int]:
    """Bring a database to the newest schema; the numbers that were run.

    Raises:
        NewerDatabase: it was made by a newer program; nothing is changed.
    """
    known = files() if known is None else known
    connection = database.connect()
    try:
        done = _done(database, connection)
        if done and max(done) > max(known):
            raise NewerDatabase(found=max(done), known=max(known))
        if not set(known) - done:
            return []
        if done:
            database.set_aside(max(known))
        return _run(database, connection, known)
    finally:
        connection.close()


def _done(database: Database, connection: Any) -> set[int]:
    database.lock_migrations(connection)
    connection.execute(
        "create table if not exists migrations (number bigint primary key, at bigint not null)"
    )
    done = {row[0] for row in connection.execute("select number from migrations").fetchall()}
    connection.execute("commit")
    return done


def _run(database: Database, connection: Any, known: dict[int, Path]) -> list[int]:
    database.lock_migrations(connection)
    try:
        done = {row[0] for row in connection.execute("select number from migrations").fetchall()}
        wanted = sorted(set(known) - done)
        for number in wanted:
            for statement in _statements(known[number].read_text("utf-8"), database):
                connection.execute(statement)
            connection.execute(f"insert into migrations values ({number}, {times.now()})")
        connection.execute("commit")
    except BaseException:
        database.rollback(connection)
        raise
    return wanted


def _statements(script: str, database: Database) -> list[str]:
    pieces = _ONLY.split("-- only: both\n" + script)
    wanted = [
        text
        for only, text in zip(pieces[1::2], pieces[2::2], strict=True)
        if only in ("both", database.dialect)
    ]
    code = re.sub(r"--.*$", "", "\n".join(wanted), flags=re.M)
    return [s.strip().rstrip(";") for s in _END.split(database.spelled(code)) if s.strip()]
