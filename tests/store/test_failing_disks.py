"""A disk full or read-only, a file that is locked, a second server: a clear sentence, and nothing lost."""

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from kring.store import Store, ad_hoc
from kring.store.failures import AlreadyServed, StoreBusy, StoreFailure

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(blank: Path, tmp_path: Path) -> Path:
    """A migrated SQLite file of our own."""
    path = tmp_path / "own.db"
    path.write_bytes(blank.read_bytes())
    return path


def big(number: int):
    """A job that writes 50 kB."""
    return lambda tx: tx.run(
        ad_hoc("insert into settings values (:n, :v)"), n=f"big {number:03}", v=os.urandom(25000).hex()
    )


def written(store: Store) -> int:
    return store.read_sync(lambda tx: tx.value(ad_hoc("select count(*) from settings")))


def test_a_full_disk_refuses_and_goes_on_when_there_is_room(file: Path):
    store = Store(str(file))
    store.write_sync(lambda tx: tx.connection.execute("select 1"))
    pages = store._the_writer()._connection.execute("pragma page_count").fetchone()[0]
    store._the_writer()._connection.execute(f"pragma max_page_count = {pages + 100}")
    acknowledged, refusal = 0, ""
    while not refusal and acknowledged < 100:
        try:
            store.write_sync(big(acknowledged))
            acknowledged += 1
        except StoreFailure as failure:
            refusal = str(failure)
    assert "full" in refusal
    assert acknowledged > 3
    assert written(store) == acknowledged
    store._the_writer()._connection.execute("pragma max_page_count = 1000000")
    store.write_sync(big(999))
    assert written(store) == acknowledged + 1
    store.close()


LIMITED = """
import resource, signal, sys
from kring.store import Store, ad_hoc
from kring.store.failures import StoreFailure
import os
store = Store(sys.argv[1])
limit = 3_000_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
put = ad_hoc("insert into settings values (:n, :v)")
for i in range(200):
    try:
        store.write_sync(lambda tx: tx.run(put, n=str(i), v=os.urandom(25000).hex()))
    except StoreFailure as failure:
        print("refused", failure)
        break
    print("answered", i)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.write_sync(lambda tx: tx.run(put, n="after", v="1"))
print("answered after")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_file_that_may_not_grow_loses_nothing_that_was_answered(file: Path):
    """The kernel refuses the write-ahead log's growth; then the process is killed."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    lines = done.stdout.splitlines()
    assert any(line.startswith("refused The database could not be written to") for line in lines), done.stderr
    answered = {line.split()[1] for line in lines if line.startswith("answered")}
    assert "after" in answered
    store = Store(str(file))
    assert set(store.read_sync(lambda tx: tx.values(ad_hoc("select name from settings")))) == answered
    store.close()


READ_ONLY = """
import os, sys
from kring.store import Store, ad_hoc
from kring.store.failures import StoreFailure
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    store = Store(sys.argv[1])
    store.write_sync(lambda tx: tx.run(ad_hoc("insert into settings values ('n', '1')")))
except StoreFailure as failure:
    print("refused", failure)
"""


def test_a_read_only_file_is_refused_with_its_reason(blank: Path):
    with tempfile.TemporaryDirectory(prefix="kring-") as name:
        folder = Path(name)
        path = folder / "kring.db"
        path.write_bytes(blank.read_bytes())
        path.chmod(0o444)
        folder.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        folder.chmod(0o755)
        assert re.match(r"refused The database could not be written to \(.+\)", done.stdout), done.stderr
        path.chmod(0o644)
        store = Store(str(path))
        assert written(store) == 0
        store.close()


def test_a_locked_file_is_waited_for(file: Path):
    store = Store(str(file))
    with contextlib.closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("begin immediate")
        threading.Timer(0.3, lambda: other.execute("commit")).start()
        store.write_sync(big(1))
    assert written(store) == 1
    store.close()


def test_a_file_locked_for_long_is_a_sentence(file: Path):
    store = Store(str(file))
    store.database.busy_seconds = 0.2
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(StoreBusy, match="another program"):
            store.write_sync(big(1))
        assert written(store) == 0, "reading goes on"
    store.write_sync(big(2))
    assert written(store) == 1
    store.close()


HOLDING = """
import sys, time
from kring.store import Store
store = Store(sys.argv[1], serving=True)
print("serving", flush=True)
time.sleep(60)
"""


def test_a_second_server_is_told_who_serves_and_a_killed_one_leaves_no_lock(file: Path):
    holder = subprocess.Popen([sys.executable, "-c", HOLDING, str(file)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "serving\n"
    try:
        with pytest.raises(AlreadyServed, match=f"process {holder.pid}"):
            Store(str(file), serving=True)
        beside = Store(str(file))
        beside.write_sync(big(1))
        beside.close()
    finally:
        holder.kill()
        holder.wait()
    store = Store(str(file), serving=True)
    assert written(store) == 1
    store.close()
