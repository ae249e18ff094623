"""A server in a process of its own: it starts, says how it is, and ends while pages listen."""

import asyncio
import json
import socket
import subprocess
import sys
import time

import pytest

from kring.bench import world
from kring.bench.client import Client
from kring.bench.databases import fresh
from kring.bench.server import Server
from tests.conftest import STORES


@pytest.fixture(scope="module", params=STORES)
def server(request):
    """A running server with two members."""
    with fresh(request.param) as (folder, database):
        made = world.make(database or str(folder / "kring.db"), 2, 1)
        running = Server(folder, database)
        running.start()
        running.made = made
        yield running
        running.stop()


def test_it_says_that_it_is_well_and_measures_itself(server):
    assert json.loads(server.read("/health/live")) == {"live": True}
    found = json.loads(server.read("/health"))
    assert found["ready"]
    assert set(found["checks"].values()) == {"ok"}
    figures = server.metrics()
    assert figures['kring_listener_lag{listener="matching"}'] == 0
    assert figures["kring_disk_free_bytes"] > 0
    assert figures["process_resident_memory_bytes"] > 1_000_000
    assert figures['kring_requests_total{kind="page",status="2xx"}'] >= 2


def test_figures_are_not_for_whoever_comes_through_a_proxy(server):
    async def through_a_proxy() -> int:
        return (await Client(server.port, {"x-forwarded-for": "203.0.113.9"}).get("/metrics")).status

    assert asyncio.run(through_a_proxy()) == 404


def test_a_port_in_use_is_a_sentence(server):
    done = server.run("serve", "--port", str(server.port))
    assert done.returncode == 2
    assert f"Cannot listen on 127.0.0.1:{server.port}" in done.stderr


def test_a_second_server_on_a_file_is_told_so(server):
    if server.database.startswith("postgres"):
        pytest.skip("any number of servers share a PostgreSQL")
    done = server.run("serve", "--port", "0")
    assert done.returncode == 2
    assert f"already served by another Kring (process {server.pid})" in done.stderr


def test_commands_write_beside_it_and_it_hears_them(server):
    before = server.metrics()["kring_events"]
    done = server.run("ask", "Does anybody hear what a shell says?", "--yes", "--by", "visitor@example.org")
    assert done.returncode == 0, done.stderr
    until = time.monotonic() + 30
    while time.monotonic() < until:
        figures = server.metrics()
        if figures["kring_events"] > before + 2 and not figures['kring_listener_lag{listener="matching"}']:
            return
        time.sleep(0.1)
    pytest.fail("the server's listeners did not hear it")


def test_it_ends_at_once_while_pages_listen(server):
    async def listen_while_it_stops() -> tuple[float, int]:
        member = server.made.members[0]
        client = Client(server.port, {"cookie": f"kring={member.cookie}"})
        lines = client.lines(f"/live?topics=conversation:{member.conversation_id}")
        await anext(lines)
        stopping = asyncio.create_task(asyncio.to_thread(server.stop))
        rest = 0
        async for _ in lines:
            rest += 1
        return await stopping, rest

    took, _ = asyncio.run(asyncio.wait_for(listen_while_it_stops(), 20))
    assert took < 4


def test_it_logs_as_json_with_the_requests_id(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(tmp_path)
    log = (tmp_path / "own.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "kring", "serve", "--port", str(port)],
        env=server.environment | {"KRING_LOG": "json"}, stdout=subprocess.PIPE, stderr=log, text=True,
    )  # fmt: skip
    assert process.stdout
    process.stdout.readline()
    server.port = port
    server._process = process
    server._wait(lambda: server.read("/health"))

    async def ask() -> str:
        return (await Client(port).get("/")).headers["x-request-id"]

    request_id = asyncio.run(ask())
    server.stop()
    lines = [line for line in (tmp_path / "own.log").read_text().splitlines() if line.startswith("{")]
    said = [json.loads(line) for line in lines]
    assert request_id in {line.get("request") or line.get("request_id") for line in said}
