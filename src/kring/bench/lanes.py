"""Lanes: how long a reply is held up by 250,000 waiting mails of the bulk lane.

A real SMTP server on loopback, in a process of its own, takes the mails; the server's own parts send them. What is
measured: seconds from the commit of a message to the moment at which the mail of it has arrived there.
"""

import asyncio
import multiprocessing
import os
import socket
import time
from functools import partial
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import msgspec

from kring import circles, conversations, people, settings
from kring.conversations import Draft
from kring.conversations.conversations import admit
from kring.engine import Engine
from kring.notifications.notices import BULK
from kring.settings import Organization
from kring.store import Store, Time, Transaction, ad_hoc, bulk, ids, times

WAITING, REPLIES = 250_000, 9
AT_ONCE = 10_000
WARM_SECONDS = 5.0  # the bulk is well under way before the first reply
LONGEST = 60.0
LEFT = ad_hoc("select count(*) from notifications where lane = 2 and sent_at is null and outcome = ''")


class Delay(msgspec.Struct, frozen=True):
    """Seconds until each reply had arrived, and how many bulk mails arrived a second meanwhile."""

    replies: list[float]
    bulk_per_s: float
    left: int


def measure(folder: Path, waiting: int = WAITING) -> float:
    """The longest that any of some replies was held up, in seconds."""
    return max(run(folder, waiting).replies)


def run(folder: Path, waiting: int = WAITING, replies: int = REPLIES, database: str = "") -> Delay:
    """Fill a store, start its engine before a mail server, and reply again and again."""
    folder.mkdir(parents=True, exist_ok=True)
    talks = fill(database or str(folder / "kring.db"), waiting, replies)
    arrived: Queue[Any] = multiprocessing.get_context("spawn").Queue()
    port = _free_port()
    sink = multiprocessing.get_context("spawn").Process(target=_sink, args=(port, arrived), daemon=True)
    sink.start()
    smtp = f"smtp://127.0.0.1:{port}?tls=none"
    engine = Engine(settings.Environment(data=str(folder), database=database, smtp=smtp, meaning="off"))
    try:
        arrived.get(timeout=LONGEST)
        engine.start()
        time.sleep(WARM_SECONDS)
        return _reply(engine.store, talks, arrived)
    finally:
        engine.stop()
        sink.terminate()
        sink.join()


def fill(url: str, waiting: int, replies: int) -> list[tuple[str, str]]:
    """So many people whom a coordinator has just asked to join, and some conversations with an asker who has left."""
    store = Store(url)
    try:
        circle_id, helper_id = store.write_sync(_begin)
        for start in range(0, waiting, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, waiting))
            store.write_sync(partial(_requests, circle_id=circle_id, numbers=numbers))
        talk = partial(_talk, circle_id=circle_id, helper_id=helper_id)
        return [store.write_sync(partial(talk, number=number)) for number in range(replies)]
    finally:
        store.close()


def _begin(tx: Transaction) -> tuple[str, str]:
    now = times.now()
    circle = circles.add(tx, "Bench", now, visibility="circle")
    helper = people.add(tx, "Helper", now, address="helper@example.org", proven=True)
    circles.join(tx, circle.id, helper.id, "fan", now, coordinator=True, staff=True)
    settings.set_organization(
        tx, Organization(name="Bench", owner_id=helper.id, circle_id=circle.id, secret=ids.new())
    )
    return circle.id, helper.id


def _requests(tx: Transaction, circle_id: str, numbers: range) -> None:
    now = times.now()
    known = [(ids.new(now), number) for number in numbers]
    bulk.insert(
        tx, "people", ("id", "name", "state", "created_at"),
        [(who, f"Person {n}", "invited", now - 90 * times.DAY) for who, n in known],
    )  # fmt: skip
    bulk.insert(
        tx, "contact_points", ("id", "person_id", "kind", "address"),
        [(ids.new(now), who, "mail", f"person-{n}@example.org") for who, n in known],
    )  # fmt: skip
    bulk.insert(
        tx, "notifications", ("id", "person_id", "kind", "subject", "lane", "data", "made_at", "send_at"),
        [(ids.new(now), who, "join", circle_id, BULK, "{}", now, now) for who, _ in known],
    )  # fmt: skip


def _talk(tx: Transaction, circle_id: str, helper_id: str, number: int) -> tuple[str, str]:
    """A conversation whose asker was here last month."""
    long_ago = times.now() - 30 * times.DAY
    asker = people.add(tx, f"Asker {number}", long_ago, address=f"asker-{number}@example.org", proven=True)
    asked = conversations.ask(tx, asker.id, circle_id, Draft(body="Why does it blink red?"), times.now())
    conversations.withdraw(tx, asked.id, asker.id, times.now())  # nobody else need be asked
    admit(tx, asked.id, helper_id, "helper", times.now())
    return asked.id, helper_id


def _reply(store: Store, talks: list[tuple[str, str]], arrived: "Queue[Any]") -> Delay:
    delays, taken, began = [], 0, time.monotonic()
    for number, talk in enumerate(talks):
        now = times.now()
        store.write_sync(partial(_post, talk=talk, now=now))
        at, more = _arrival(arrived, f"asker-{number}@example.org")
        delays.append((at - now) / times.SECOND)
        taken += more
        time.sleep(0.5)
    rate = taken / (time.monotonic() - began)
    left = store.read_sync(lambda tx: tx.value(LEFT))
    return Delay(delays, rate, int(left))


def _post(tx: Transaction, talk: tuple[str, str], now: Time) -> None:
    conversations.post(tx, *talk, "Press it.", now)


def _arrival(arrived: "Queue[Any]", address: str) -> tuple[Time, int]:
    others, until = 0, time.monotonic() + LONGEST
    while True:
        to, at = arrived.get(timeout=max(until - time.monotonic(), 0.01))
        if to == address:
            return at, others
        others += 1


def _sink(port: int, arrived: "Queue[Any]") -> None:
    """Take every mail and say when it was there."""
    from aiosmtpd.smtp import SMTP

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
            arrived.put((envelope.rcpt_tos[0], times.now()))
            return "250 taken"

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Handler(), hostname="localhost"), "127.0.0.1", port)
        arrived.put(("", os.getpid()))
        await server.serve_forever()

    asyncio.run(serve())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
