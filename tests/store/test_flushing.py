"""The flush really happens, and before the answer: when the kernel refuses it, so does the answer."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kring.store import Store, ad_hoc
from tests.store import seccomp

PUT = 'lambda tx, n=n: tx.run(ad_hoc("insert into settings values (:n, 1)"), n=n)'
SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from tests.store import seccomp
from kring.store import Store, ad_hoc
from kring.store.failures import StoreFailure
store = Store({path!r})
n = "before"
store.write_sync({put})
store.close()
{refuse}
store = Store({path!r})
for n in ("one", "two"):
    try:
        store.write_sync({put})
    except StoreFailure as failure:
        print("refused", n, failure)
    else:
        print("answered", n)
"""


def run(path: Path, refuse: str) -> list[str]:
    root = str(Path(__file__).parents[2])
    script = SCRIPT.format(root=root, path=str(path), put=PUT, refuse=refuse)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(not seccomp.available(), reason="seccomp is Linux's, on x86-64 and arm64")
def test_an_answer_waits_for_the_flush_on_sqlite(tmp_path: Path):
    assert run(tmp_path / "kring.db", "") == ["answered one", "answered two"]
    lines = run(tmp_path / "other.db", "seccomp.refuse('fsync', 'fdatasync', 'sync_file_range')")
    assert [line.split()[:2] for line in lines] == [["refused", "one"], ["refused", "two"]]


def test_every_answer_is_flushed_on_postgres(postgres_database: str):
    store = Store(postgres_database)
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            asked = ad_hoc(f"select current_setting('{setting}')")
            assert store.write_sync(lambda tx, asked=asked: tx.value(asked)) == "on"
        before = flushes(store)
        for i in range(20):
            store.write_sync(
                lambda tx, i=i: tx.run(ad_hoc("insert into settings values (:n, '1')"), n=f"flush {i}")
            )
        assert flushes(store) - before >= 20
    finally:
        store.write_sync(lambda tx: tx.run(ad_hoc("delete from settings")))
        store.close()


def flushes(store: Store) -> int:
    """How often the server has flushed its write-ahead log."""

    def job(tx):
        tx.value(ad_hoc("select pg_stat_force_next_flush()::text"))
        version = int(tx.value(ad_hoc("select current_setting('server_version_num')")))
        where = (
            "sum(fsyncs) from pg_stat_io where object = 'wal'"
            if version >= 180000
            else "wal_sync from pg_stat_wal"
        )
        return int(tx.value(ad_hoc(f"select {where}")))

    store.write_sync(job)  # what a backend has counted is published at the end of its transaction
    return store.write_sync(job)
