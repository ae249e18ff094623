"""Load on a running server: posting, asking while others post, reading pages, listening."""

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable

import msgspec

from kring.bench.client import Client
from kring.bench.world import Member, World
from kring.store import ids

PAGES = (
    "/", "/conversations/{talk}", "/ask/similar?text={text}", "/search?q=router+storm", "/people/{person}", "/help",
    "/account", "/account/availability", "/account/data",
)  # fmt: skip
COORDINATED = (
    "", "/asks/{ask}", "/load", "/topics", "/members", "/events", "/audit", "/reports", "/history", "/joining",
    "/settings",
)  # fmt: skip
TYPED = "my+router+blinks+and+the+television+has+no+signal+since+the+storm+of+last+night"
LIVE_SECONDS, LAST_SECONDS = 12.0, 10.0  # who hears something late has heard it
SAID = re.compile(rb"Listen: (\w{26})")


class Loaded(msgspec.Struct, frozen=True):
    """How many were answered, how long each took (seconds), and how long all of it."""

    answered: int
    failed: int
    seconds: float
    took: list[float]


class NotShown(Exception):
    """A page that is measured was not shown."""


def _client(port: int, member: Member) -> Client:
    return Client(port, {"authorization": f"Bearer {member.key}"})


async def post(port: int, world: World, seconds: float, rate: float = 0.0) -> Loaded:
    """Every member posts, one message after another; with a rate, so many a second by all together."""
    took: list[float] = []
    failed = 0
    began = time.perf_counter()
    pause = len(world.members) / rate if rate else 0.0

    async def talk(member: Member) -> None:
        nonlocal failed
        client, path = _client(port, member), f"/api/v1/conversations/{member.conversation_id}/messages"
        while (sent := time.perf_counter()) < began + seconds:
            answer = await client.post(
                path, {"body": f"Try the other cable, then tell us what blinks. {sent}"}
            )
            done = time.perf_counter()
            took.append(done - sent)
            failed += answer.status != 201
            if pause:
                await asyncio.sleep(max(0.0, pause - (done - sent)))
        client.close()

    await asyncio.gather(*(talk(member) for member in world.members))
    return Loaded(len(took) - failed, failed, time.perf_counter() - began, took)


async def ask(port: int, world: World, questions: list[str], pause: float) -> list[str]:
    """Ask these, one after another, by members in turns; the ids of the asks."""
    asked = []
    for number, question in enumerate(questions):
        client = _client(port, world.members[number % len(world.members)])
        answer = await client.post("/api/v1/asks", {"body": question})
        client.close()  # an idle connection is closed by the server soon
        if answer.status == 201:
            asked.append(msgspec.json.decode(answer.body)["ask"]["id"])
        await asyncio.sleep(pause)
    return asked


async def beside(
    one: Awaitable[Loaded], other: Callable[[], Awaitable[list[str]]]
) -> tuple[Loaded, list[str]]:
    """Two loads at once."""
    posting = asyncio.ensure_future(one)
    found = await other()
    return await posting, found


async def read(port: int, world: World, ask_id: str) -> dict[str, list[float]]:
    """Every member reads each page, and the owner as often each page of a coordinator; the server's own
    milliseconds, by page.

    Raises:
        NotShown: a page was not answered with a page.
    """
    found: dict[str, list[float]] = {}
    for member in world.members:
        given = {"talk": member.conversation_id, "person": member.person_id, "text": TYPED, "ask": ask_id}
        own = {page: page.format(**given) for page in PAGES}
        theirs = {
            f"/coordinate/…{page}": f"/coordinate/{world.slug}{page}".format(**given) for page in COORDINATED
        }
        for cookie, pages in ((member.cookie, own), (world.owner_cookie, theirs)):
            client = Client(port, {"cookie": f"kring={cookie}"})
            for name, path in pages.items():
                answer = await client.get(path)
                if answer.status != 200:
                    raise NotShown(f"{path} answered {answer.status}, but a page was wanted.")
                took = answer.headers["server-timing"].partition("dur=")[2]
                found.setdefault(name, []).append(float(took))
            client.close()
    return found


async def listen(port: int, world: World, messages: int) -> tuple[list[float], int]:
    """Open a stream for every member, post, and take the time until others hear it; and how many heard nothing."""
    heard: list[float] = []
    sent: dict[bytes, float] = {}
    opened = asyncio.Semaphore(50)
    expected = 0

    async def hear(member: Member, ready: asyncio.Event) -> None:
        client = Client(port, {"cookie": f"kring={member.cookie}"})
        async with opened:
            lines = client.lines(f"/live?topics=conversation:{member.conversation_id}")
            await anext(lines)
        ready.set()
        async for line in lines:
            now = time.perf_counter()
            heard.extend([now - sent[token] for token in set(SAID.findall(line))])
        client.close()

    events = [asyncio.Event() for _ in world.members]
    tasks = [asyncio.create_task(hear(m, e)) for m, e in zip(world.members, events, strict=True)]
    await asyncio.gather(*(event.wait() for event in events))
    dice = random.Random(1)
    for _ in range(messages):
        speaker = dice.choice(world.members)
        token = ids.new()
        sent[token.encode()] = time.perf_counter()
        expected += sum(m.conversation_id == speaker.conversation_id for m in world.members)
        path = f"/api/v1/conversations/{speaker.conversation_id}/messages"
        await _client(port, speaker).post(path, {"body": f"Listen: {token}"})
        await asyncio.sleep(LIVE_SECONDS / messages)
    until = time.perf_counter() + LAST_SECONDS
    while len(heard) < expected and time.perf_counter() < until:
        await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return heard, expected - len(heard)
