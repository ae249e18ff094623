"""The kill test of events: servers and workers are killed at random moments while events come in, open conversations
and are told to another system; then everything is counted.

A sender that got no answer sends the same again, as senders do.
"""

import asyncio
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from kring.bench import events, rules, world
from kring.bench.client import Broken, Client
from kring.bench.server import Server, Worker
from kring.bench.sink import Sink
from kring.circles import Viewer
from kring.flows import Wish
from kring.flows import rules as flows
from kring.settings import organization
from kring.store import Store, Transaction, ad_hoc, times

SENDERS, TOGETHER = 12, 20
SHORTEST, LONGEST = 0.2, 2.0  # seconds between two kills
PAUSE = 0.02
CALM_SECONDS = 120.0
HELPED, TOLD = 25, 2  # every so manieth event opens a conversation, is told
LETTERS = str.maketrans("0123456789", "abcdefghij")  # a text that shows whom it is about is not written
ARRIVED = ad_hoc("select id, event_id from arrivals")
LOGGED = ad_hoc("select subject from events where type = 'event.arrived'")
RUNS = ad_hoc(
    "select r.activity, f.event_id, f.id, f.outcome, f.why, f.conversation_id"
    " from flow_runs f join rules r on r.id = f.rule_id"
)
TITLES = ad_hoc("select title from conversations where title like 'Order %'")
HOLES = ad_hoc("select max(position) - count(*) from events")


class Run(msgspec.Struct, frozen=True):
    """What a rule did for an event."""

    activity: str
    event_id: str
    id: str
    outcome: str
    why: str
    conversation_id: str | None


class Arrived(msgspec.Struct, frozen=True):
    """An event as it lies in the database."""

    id: str
    event_id: str


class Result(msgspec.Struct, frozen=True):
    """What the kills did; from ``lost`` on all should be 0."""

    store: str
    kills: int
    workers: int
    acknowledged: int
    conversations: int
    told: int
    told_again: int
    slowest_s: float
    lost: int = 0
    doubled: int = 0
    skipped: int = 0
    failed: int = 0
    why: str = ""
    opened_twice: int = 0
    not_told: int = 0
    holes: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, doubled or skipped."""
        return not (
            self.lost
            + self.doubled
            + self.skipped
            + self.failed
            + self.opened_twice
            + self.not_told
            + self.holes
        )


class Memory:
    """What the senders were told."""

    def __init__(self) -> None:
        self.number = 0
        self.taken: dict[str, int] = {}
        self.unsure: list[int] = []

    def next(self) -> int:
        """The next event: first those of which nobody knows what became."""
        if self.unsure:
            return self.unsure.pop()
        self.number += 1
        return self.number


def run(folder: Path, database: str, kills: int, workers: int, seed: int = 1) -> Result:
    """So many kills of a server, and of workers beside it (on PostgreSQL)."""
    folder.mkdir(parents=True, exist_ok=True)
    more = {"KRING_OUTGOING_ALLOW": "127.0.0.0/8"}
    url, sink, dice = database or str(folder / "kring.db"), Sink(), random.Random(seed)
    server = Server(folder / "server" if database else folder, database, more)
    server.folder.mkdir(exist_ok=True)
    world.make(url, 2, 1)
    key = events.key(url)
    _rules(url, sink.address)
    beside = [Worker(folder / f"worker{number}", database, more) for number in range(workers)]
    memory = Memory()
    server.start(ready=False)
    for worker in beside:
        worker.start()
    asyncio.run(_under_load(server, beside, key, memory, dice, kills))
    slowest = _calmed(url)
    sink.wait(memory.number // TOLD, 30)
    time.sleep(1)
    for each in (*beside, server):
        each.stop()
    result = _compared(url, memory, sink, kills, workers, slowest)
    sink.close()
    return result


def _rules(url: str, address: str) -> None:
    def job(tx: Transaction) -> None:
        rules.tell(tx, address, f"event.data.number % {TOLD} == 0", "crash.order")
        owner = Viewer(person_id=organization(tx).owner_id, owner=True)
        said = {
            "title": "Order {event.data.number}",
            "body": "My order {event.data.number} is late.",
            "who": "members",
        }
        wish = Wish(
            name="help", type="crash.order", condition=f"event.data.number % {HELPED} == 0", activity="help",
            circle_id=organization(tx).circle_id, said=said, most=flows.MOST_A_MINUTE,
        )  # fmt: skip
        flows.add(tx, owner, wish, times.now(), on=True)

    store = Store(url)
    store.write_sync(job)
    store.close()


async def _under_load(
    server: Server, beside: list[Worker], key: str, memory: Memory, dice: random.Random, kills: int
) -> None:
    """Events come in; now and then one of the processes is killed, whatever it is doing, and started again."""
    stopped = asyncio.Event()
    sending = [
        asyncio.create_task(_send(server, key, memory, dice.random(), stopped)) for _ in range(SENDERS)
    ]
    for _ in range(kills):
        await asyncio.sleep(dice.uniform(SHORTEST, LONGEST))
        victim = dice.choice([server, *beside])
        await asyncio.to_thread(victim.kill)
        await asyncio.to_thread(victim.start, ready=False)
    stopped.set()
    await asyncio.gather(*sending)


async def _send(server: Server, key: str, memory: Memory, share: float, stopped: asyncio.Event) -> None:
    client = Client(server.port, {"authorization": f"Bearer {key}"})
    together = TOGETHER if share < 0.5 else 1
    while not stopped.is_set() or memory.unsure:
        numbers = [memory.next() for _ in range(together)]
        body = [_event(number) for number in numbers]
        kind = events.MANY if together > 1 else events.ONE
        said = msgspec.json.encode(body if together > 1 else body[0])
        try:
            answer = await client.send("POST", "/events", said, {"content_type": kind})
        except Broken:
            memory.unsure += numbers
            await asyncio.sleep(0.1)
            continue
        if answer.status != 200:
            memory.unsure += numbers
            await asyncio.sleep(0.1)
            continue
        verdicts = msgspec.json.decode(answer.body)
        for number, verdict in zip(numbers, verdicts.get("verdicts", [verdicts]), strict=True):
            memory.taken[verdict["id"]] = number
        await asyncio.sleep(PAUSE)
    client.close()


def _event(number: int) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": f"e{number}", "source": "/crash", "type": "crash.order",
        "personid": "customer/" + str(number).translate(LETTERS), "data": {"number": number},
    }  # fmt: skip


def _calmed(url: str) -> float:
    """Seconds until every rule has heard everything."""
    began, store = time.monotonic(), Store(url)
    behind = ad_hoc("select (select max(position) from events) - at from positions where listener = 'flows'")
    try:
        while store.read_sync(lambda tx: tx.value(behind)) and time.monotonic() < began + CALM_SECONDS:
            time.sleep(0.2)
    finally:
        store.close()
    return round(time.monotonic() - began, 1)


def _compared(url: str, memory: Memory, sink: Sink, kills: int, workers: int, slowest: float) -> Result:
    store = Store(url)
    try:
        arrived = store.read_sync(lambda tx: tx.all(ARRIVED, Arrived))
        logged = Counter(store.read_sync(lambda tx: tx.values(LOGGED)))
        runs = store.read_sync(lambda tx: tx.all(RUNS, Run))
        titles = Counter(store.read_sync(lambda tx: tx.values(TITLES)))
        holes = store.read_sync(lambda tx: tx.value(HOLES))
    finally:
        store.close()
    names = Counter(each.event_id for each in arrived)
    number_of = {each.id: int(each.event_id[1:]) for each in arrived}
    helped = {id for id, number in number_of.items() if number % HELPED == 0}
    told = {id for id, number in number_of.items() if number % TOLD == 0}
    by_activity = {name: [r for r in runs if r.activity == name] for name in ("help", "send")}
    skipped = helped ^ {r.event_id for r in by_activity["help"]} | told ^ {
        r.event_id for r in by_activity["send"]
    }
    opened = {f"Order {number_of[id]}" for id in helped}
    sent = {r.id for r in by_activity["send"]}
    return Result(
        store="postgres" if "://" in url else "sqlite", kills=kills, workers=workers,
        acknowledged=len(memory.taken), conversations=sum(titles.values()), told=len(sink.ids),
        told_again=sink.heard - len(sink.ids), slowest_s=slowest,
        lost=sum(number_of.get(id) != number or logged[id] != 1 for id, number in memory.taken.items()),
        doubled=sum(n > 1 for n in names.values()) + sum(n > 1 for n in logged.values()),
        skipped=len(skipped), failed=sum(r.outcome != "done" for r in runs),
        why=next((f"{r.outcome}: {r.why}" for r in runs if r.outcome != "done"), ""),
        opened_twice=sum(n > 1 for n in titles.values()) + len(opened ^ set(titles)),
        not_told=len(sent - set(sink.ids)), holes=holes,
    )  # fmt: skip
