"""kill -9 at any moment: everything is told at least once, and in time; several processes tell nothing twice."""

import contextlib
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kring.conversations.happenings import AskNudged
from kring.store import Store, ad_hoc, times
from kring.webhooks import endpoints, leasing
from kring.webhooks.endpoints import Wish
from tests.conftest import STORES
from tests.outgoing.receivers import Request, answer
from tests.webhooks.conftest import System, enqueue, subscribed, until
from tests.world import World

ROOT = Path(__file__).parents[2]
GOES_ON_SECONDS, BUSY_SECONDS = 5.0, 10.0  # a dead process's part goes on; what a busy machine may add
MOST_UNDER_WAY = 32 + 512  # requests to one endpoint, and what was answered but not on disk yet


@contextlib.contextmanager
def worker(url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.webhooks.worker", url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline().strip() == "ready"
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def happen(store: Store, number: int) -> None:
    now = times.now()
    store.write_sync(
        lambda tx: [tx.record(AskNudged(subject=f"s{n % 50}", at=now)) for n in range(number)] and None
    )


def in_log(store: Store) -> set[str]:
    return set(
        store.read_sync(lambda tx: tx.values(ad_hoc("select id from events where type = 'ask.nudged'")))
    )


@pytest.mark.timeout(180)
def test_nothing_is_skipped_when_it_is_killed(world: World, store: Store, system: System, store_url: str):
    subscribed(world, system, ("ask.nudged",))
    for _ in range(4):
        with worker(store_url):
            happen(store, 400)
            until(lambda: len(system.got) > 20)
            time.sleep(random.uniform(0.05, 0.6))
    with worker(store_url):
        until(lambda: in_log(store) <= set(system.ids), 60)
    assert set(system.ids) == in_log(store)
    again = sum(Counter(system.ids).values()) - len(set(system.ids))
    assert again <= 4 * MOST_UNDER_WAY, "only what was under way is told once more"


@pytest.mark.timeout(180)
@pytest.mark.skipif("postgres" not in STORES, reason="one process serves a SQLite file")
def test_several_processes_share_the_work_and_go_on_for_one_that_died(
    world: World, store: Store, system: System, store_url: str
):
    if not store_url.startswith("postgres"):
        pytest.skip("one process serves a SQLite file")
    made = []
    for number in range(6):
        wish = Wish(name=f"System {number}", url=f"{system.receiver.url}/{number}", kinds=("ask.nudged",))
        made.append(world.do(endpoints.add, world.viewer("otto"), wish, times.now()))
    told: list[tuple[str, str]] = []

    def reply(request: Request) -> bytes:
        told.append((request.target, request.headers["webhook-id"]))
        return answer(200)

    system.reply = reply
    holders = ad_hoc("select count(distinct holder) from webhook_endpoints where held_until > :now")
    with worker(store_url) as first, worker(store_url):
        until(lambda: store.read_sync(lambda tx: tx.value(holders, now=times.now())) == 2)
        happen(store, 500)
        until(lambda: len(set(told)) == 3000, 40)
        assert len(told) == 3000, "nothing is told twice"
        first.kill()
        killed = time.monotonic()
        for endpoint in made:
            enqueue(store, endpoint, "after")
        until(lambda: len([one for one in told if one[1] == "after"]) >= 6)
        assert time.monotonic() - killed < GOES_ON_SECONDS + BUSY_SECONDS
    assert leasing.LEASE + leasing.RENEW < GOES_ON_SECONDS * times.SECOND
