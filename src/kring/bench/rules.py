"""Rules: an event comes in over HTTP, a rule looks at it, another system is told over HTTP; beside Node-RED.

Both are sent the same events by the same clients, look at the same condition, and tell the same sink. Kring answers an
event once it is on disk, signs what it sends and keeps it until it is delivered; Node-RED keeps nothing on disk.
"""

import asyncio
import time
from pathlib import Path

import msgspec

from kring.bench import events, world
from kring.bench.client import Client, run
from kring.bench.databases import fresh
from kring.bench.nodered import NodeRed
from kring.bench.server import Server
from kring.bench.sink import Sink
from kring.circles import Viewer
from kring.flows import Wish, rules
from kring.settings import organization
from kring.store import Store, Transaction, times
from kring.webhooks import endpoints

EVENTS, WARM, CLIENTS = 8000, 300, 64
SECONDS = 120.0
CONDITION = "event.data.minutes > 30"


class Outcome(msgspec.Struct, frozen=True):
    """How many a second went all the way, and how many arrived of those that were sent."""

    per_second: float
    sent: int
    heard: int


def measure(rounds: int = 3) -> tuple[list[Outcome], list[Outcome]]:
    """Kring's and Node-RED's outcomes, in turns: what else the machine does falls on both."""
    ours: list[Outcome] = []
    theirs: list[Outcome] = []
    with fresh("sqlite") as (folder, _), NodeRed(folder / "node-red") as other:
        kring = Kring(folder / "kring")
        try:
            for _ in range(rounds):
                ours.append(through(kring.sink, kring.server.port, kring.key))
                other.start()
                theirs.append(through(other.sink, other.port, ""))
                other.stop()
        finally:
            kring.close()
    return ours, theirs


class Kring:
    """A server of ours with one rule that tells a sink."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.sink = Sink()
        self.server = Server(folder, "", more={"KRING_OUTGOING_ALLOW": "127.0.0.0/8"})
        url = str(folder / "kring.db")
        world.make(url, 1, 1)
        self.key = events.key(url)
        store = Store(url)
        store.write_sync(lambda tx: tell(tx, self.sink.address, CONDITION))
        store.close()
        self.server.start()

    def close(self) -> None:
        """End both."""
        self.server.stop()
        self.sink.close()


def tell(tx: Transaction, address: str, condition: str, type: str = "com.example.order.*") -> str:
    """A rule that sends what matches to an address; its id."""
    now, owner = times.now(), Viewer(person_id=organization(tx).owner_id, owner=True)
    endpoint = endpoints.add(tx, owner, endpoints.Wish(name="sink", url=address, kinds=("ask.nudged",)), now)
    wish = Wish(
        name="tell", type=type, condition=condition, activity="send", most=rules.MOST_A_MINUTE,
        said={"endpoint": endpoint.id},
    )  # fmt: skip
    return rules.add(tx, owner, wish, now, on=True).id


def through(sink: Sink, port: int, secret: str) -> Outcome:
    """Send some to wake everything, then so many as quickly as they are taken; until the last one was heard."""
    before = sink.heard
    run(_send(port, secret, WARM))
    sink.wait(before + WARM, SECONDS)
    before, began = sink.heard, time.perf_counter()
    run(_send(port, secret, EVENTS))
    sink.wait(before + EVENTS, SECONDS)
    heard = sink.heard - before
    return Outcome(heard / max(sink.last_at - began, 1e-9), EVENTS, heard)


async def _send(port: int, secret: str, number: int) -> None:
    made, left = events.made(), iter(range(number))

    async def send() -> None:
        client = Client(port, {"authorization": f"Bearer {secret}"} if secret else {})
        kind = events.ONE if secret else "application/json"
        for _ in left:
            await client.send("POST", "/events", next(made), {"content_type": kind})
        client.close()

    await asyncio.gather(*(send() for _ in range(CLIENTS)))
