"""Events: how many a running server takes, one at a time and in batches, and how long each waits for its flush."""

import asyncio
import time
from collections.abc import Iterator
from itertools import count

import msgspec

from kring import sources
from kring.bench.client import Broken, Client, run
from kring.bench.load import Loaded
from kring.circles import Viewer
from kring.store import Store, Transaction, ids, times

SENDERS = 64
BATCHERS, TOGETHER = 64, 100
WAITING = 512  # connections of an open loop: whoever comes is not held up by those before
ONE, MANY = "application/cloudevents+json", "application/cloudevents-batch+json"
_EVENT = (
    b'{"specversion":"1.0","id":"%s-%d","source":"/shop","type":"com.example.order.%s","subject":"order/%d",'
    b'"time":"2026-01-31T12:00:00Z","datacontenttype":"application/json",'
    b'"data":{"order":%d,"customer":"customer/%d","minutes":45,"why":"the van broke down near the depot"}}'
)
TYPES = (
    b"placed",
    b"paid",
    b"packed",
    b"sent",
    b"delayed",
    b"delivered",
    b"returned",
    b"refunded",
    b"rated",
    b"kept",
)


class Answered(msgspec.Struct):
    """How a batch was answered."""

    taken: int


def key(url: str, name: str = "bench") -> str:
    """A key of a source that may send as much as it can."""

    def job(tx: Transaction) -> str:
        owner, now = Viewer(owner=True), times.now()
        source = sources.named(tx, name) or sources.add(tx, owner, name, now)
        return sources.keys.make(tx, owner, source.id, "bench", now)[0]

    store = Store(url)
    try:
        return store.write_sync(job)
    finally:
        store.close()


def made() -> Iterator[bytes]:
    """Events without end, each another one."""
    own = ids.new().encode()
    return (
        _EVENT % (own, number, TYPES[number % len(TYPES)], number, number, number % 50_000)
        for number in count()
    )


def one_at_a_time(port: int, secret: str, seconds: float) -> Loaded:
    """As many senders as post, each with one event after another."""
    return run(_closed(port, secret, seconds, SENDERS, ONE, 1))


def in_batches(port: int, secret: str, seconds: float) -> Loaded:
    """Some senders, each with one batch of a hundred after another; events are counted, batches are timed."""
    return run(_closed(port, secret, seconds, BATCHERS, MANY, TOGETHER))


async def _closed(port: int, secret: str, seconds: float, senders: int, kind: str, together: int) -> Loaded:
    took: list[float] = []
    events, answered, failed = made(), 0, 0
    began = time.perf_counter()

    async def send() -> None:
        nonlocal answered, failed
        client = _client(port, secret)
        while (sent := time.perf_counter()) < began + seconds:
            pieces = [next(events) for _ in range(together)]
            body = pieces[0] if together == 1 else b"[" + b",".join(pieces) + b"]"
            answer = await client.send("POST", "/events", body, {"content_type": kind})
            took.append(time.perf_counter() - sent)
            taken = _taken(answer.body, together) if answer.status == 200 else 0
            answered, failed = answered + taken, failed + together - taken
        client.close()

    await asyncio.gather(*(send() for _ in range(senders)))
    return Loaded(answered, failed, time.perf_counter() - began, took)


def _taken(body: bytes, together: int) -> int:
    if together == 1:
        return int(b'"taken"' in body)
    return msgspec.json.decode(body, type=Answered).taken


def _client(port: int, secret: str) -> Client:
    return Client(port, {"authorization": f"Bearer {secret}"})


def at_rate(port: int, secret: str, seconds: float, rate: float) -> Loaded:
    """An open loop: events come at their times, whatever became of those before; each is timed from when it was due."""
    return run(_open(port, secret, seconds, rate))


async def _open(port: int, secret: str, seconds: float, rate: float) -> Loaded:
    # In turns, for the server closes a connection that says nothing.
    free: asyncio.Queue[Client] = asyncio.Queue()
    for _ in range(WAITING):
        client = _client(port, secret)
        await client.connected()
        free.put_nowait(client)
    took: list[float] = []
    failed = 0
    under_way: set[asyncio.Task[None]] = set()

    async def send(body: bytes, due: float) -> None:
        nonlocal failed
        client = await free.get()
        try:
            answer = await client.send("POST", "/events", body, {"content_type": ONE})
            failed += answer.status != 200
        except Broken:
            failed += 1
        took.append(time.perf_counter() - due)
        free.put_nowait(client)

    began = time.perf_counter()
    for number, body in enumerate(made()):
        due = began + number / rate
        if due > began + seconds:
            break
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        task = asyncio.ensure_future(send(body, due))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    while not free.empty():
        free.get_nowait().close()
    return Loaded(len(took) - failed, failed, time.perf_counter() - began, took)
