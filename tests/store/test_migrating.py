"""Migrations: forwards from any version, all or nothing, after a backup; never backwards."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kring.store import Store, migrating, open_database
from kring.store.failures import NewerDatabase
from kring.store.writer import Database

EMPTY = f"kring_empty_{os.getpid()}"  # several runs may share a server
STEPS = {
    1: "create table notes (id text primary key);",
    2: "alter table notes add column body text not null default 'none';",
    3: "create table more (id bigint primary key);\n-- only: sqlite\ninsert into more values (1);\n"
    "-- only: postgres\ninsert into more values (2);\n-- only: both\n",
}


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database without any schema."""
    if request.param not in request.getfixturevalue("tested_stores"):
        pytest.skip(f"{request.param} is left out")
    if request.param == "sqlite":
        return open_database(str(tmp_path / "empty.db"))
    import psycopg

    address = request.getfixturevalue("postgres_address")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"drop database if exists {EMPTY} with (force)")
        connection.execute(f"create database {EMPTY}")
    return open_database(address.replace("/postgres?", f"/{EMPTY}?"))


@pytest.fixture(scope="session")
def tested_stores() -> list[str]:
    from tests.conftest import STORES

    return STORES


@pytest.fixture
def steps(tmp_path: Path):
    """Migration files up to a number."""

    def up_to(last: int) -> dict[int, Path]:
        known = {number: tmp_path / f"{number:04}.sql" for number in range(1, last + 1)}
        for number, path in known.items():
            path.write_text(STEPS[number])
        return known

    return up_to


def rows(database: Database, query: str) -> list[tuple]:
    connection = database.connect()
    try:
        return [tuple(row) for row in connection.execute(query).fetchall()]
    finally:
        connection.close()


def execute(database: Database, statement: str) -> None:
    connection = database.connect()
    connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("version", [0, 1, 2, 3])
def test_it_goes_forwards_from_any_version(database, steps, version):
    if version:
        assert migrating.migrate(database, steps(version)) == list(range(1, version + 1))
        execute(database, "insert into notes (id) values ('kept')")
    assert migrating.migrate(database, steps(3)) == list(range(version + 1, 4))
    assert rows(database, "select id, body from notes") == ([("kept", "none")] if version else [])
    assert rows(database, "select id from more") == [(1 if database.dialect == "sqlite" else 2,)]
    assert migrating.migrate(database, steps(3)) == []


def test_a_migration_that_fails_leaves_everything_as_it_was(database, steps):
    migrating.migrate(database, steps(1))
    known = steps(3)
    known[3].write_text("create table more (id bigint primary key); insert into nowhere values (1);")
    with pytest.raises(Exception, match="nowhere"):
        migrating.migrate(database, known)
    assert rows(database, "select number from migrations") == [(1,)]
    with pytest.raises(Exception, match="body"):
        rows(database, "select body from notes")
    assert migrating.migrate(database, steps(3)) == [2, 3]


def test_an_older_program_refuses_a_newer_database(database, steps):
    migrating.migrate(database, steps(3))
    with pytest.raises(NewerDatabase, match=r"schema 3, this program knows 2"):
        migrating.migrate(database, steps(2))
    assert rows(database, "select count(*) from migrations") == [(3,)]


def test_sqlite_is_set_aside_before_it_is_changed(tmp_path, steps):
    database = open_database(str(tmp_path / "kring.db"))
    migrating.migrate(database, steps(1))
    execute(database, "insert into notes (id) values ('kept')")
    migrating.migrate(database, steps(3))
    before = open_database(str(tmp_path / "kring.db.before-0003"))
    assert rows(before, "select * from notes") == [("kept",)]
    assert rows(before, "select number from migrations") == [(1,)]


STARTING = "import sys; from kring.store import Store; Store(sys.argv[1]).close()"


def test_several_programs_that_start_at_once_migrate_once(database):
    url = str(getattr(database, "path", "")) or database.url
    started = [subprocess.Popen([sys.executable, "-c", STARTING, url]) for _ in range(3)]
    assert [one.wait(60) for one in started] == [0, 0, 0]
    assert rows(database, "select number from migrations order by number") == [
        (n,) for n in migrating.files()
    ]


def test_the_shipped_migrations_reach_the_same_schema_in_steps(database):
    known = migrating.files()
    for number in known:
        migrating.migrate(database, {n: path for n, path in known.items() if n <= number})
    assert rows(database, "select max(number) from migrations") == [(max(known),)]
    Store(str(getattr(database, "path", "")) or database.url).close()
