"""Reaction: how long after an event was acknowledged somebody is seen to be invited because of it.

Ten rules hear every event; one event in ten, by chance, is what one of them asks for help with. A coordinator's page
has the log open; the time is from the event's answer to the invitation on that page.
"""

import asyncio
import random
import time
from functools import partial

import msgspec

from kring.bench.client import Client, run
from kring.bench.events import ONE
from kring.bench.load import LAST_SECONDS
from kring.circles import Viewer
from kring.flows import Wish, rules
from kring.people import keys
from kring.settings import organization
from kring.store import Store, Transaction, ad_hoc, ids, times

RULES, SHARE = 10, 100  # so many rules, each for one event in so many
SECONDS, RATE = 20.0, 50.0
SCOPES = ("read", "coordinate", "admin")
OPENED = ad_hoc("select event_id, conversation_id from flow_runs where opened = 1 and type = 'bench.need'")


class Opened(msgspec.Struct, frozen=True):
    """A conversation that an event began."""

    event_id: str
    conversation_id: str


class _Heard(msgspec.Struct):
    subject: str


def measure(port: int, url: str, secret: str) -> tuple[list[float], int]:
    """The times in seconds, and how many events of those that a rule acted on led to no invitation that was seen."""
    store = Store(url)
    try:
        key = store.write_sync(_prepare)
        answered, seen = run(_run(port, secret, key))
        opened = store.read_sync(lambda tx: tx.all(OPENED, Opened))
        store.write_sync(_switch_off)
    finally:
        store.close()
    ours = [each for each in opened if each.event_id in answered]
    took = [
        seen[each.conversation_id] - answered[each.event_id] for each in ours if each.conversation_id in seen
    ]
    return took, len(ours) - len(took)


def _prepare(tx: Transaction) -> str:
    known, now = organization(tx), times.now()
    owner = Viewer(person_id=known.owner_id, owner=True)
    for number in range(RULES):
        said = {
            "title": "No signal since the storm", "body": "{event.data.text}", "who": "members",
        }  # fmt: skip
        wish = Wish(
            name=f"need {number}", type="bench.need", condition=f"event.data.number == {number}",
            activity="help", circle_id=known.circle_id, said=said, most=rules.MOST_A_MINUTE,
        )  # fmt: skip
        rules.add(tx, owner, wish, now, on=True)
    return keys.make(tx, known.owner_id, "bench log", SCOPES, now)[0]


def _switch_off(tx: Transaction) -> None:
    owner = Viewer(person_id=organization(tx).owner_id, owner=True)
    for rule in rules.listed(tx):
        if rule.type == "bench.need":
            rules.switch(tx, owner, rule.id, False, times.now())


async def _run(port: int, secret: str, key: str) -> tuple[dict[str, float], dict[str, float]]:
    answered: dict[str, float] = {}
    seen: dict[str, float] = {}
    listening = asyncio.create_task(_listen(port, key, seen))
    await asyncio.sleep(1.0)
    sending = [asyncio.create_task(_send(port, secret, answered, place)) for place in range(int(RATE))]
    await asyncio.gather(*sending)
    await asyncio.sleep(LAST_SECONDS)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    return answered, seen


async def _send(port: int, secret: str, answered: dict[str, float], place: int) -> None:
    """One event a second, at a moment of its own."""
    client, dice = Client(port, {"authorization": f"Bearer {secret}"}), random.Random(place)
    await asyncio.sleep(place / RATE)
    until = time.perf_counter() + SECONDS
    while (began := time.perf_counter()) < until:
        body = msgspec.json.encode(_event(ids.new(), dice.randrange(SHARE)))
        answer = await client.send("POST", "/events", body, {"content_type": ONE})
        if answer.status == 200:
            answered[msgspec.json.decode(answer.body)["id"]] = time.perf_counter()
        await asyncio.sleep(max(0.0, began + 1.0 - time.perf_counter()))
        client.close()  # an idle connection is closed by the server soon


def _event(id: str, number: int) -> dict[str, object]:
    return {
        "specversion": "1.0", "id": id, "source": "/bench", "type": "bench.need",
        "personid": f"customer/{id}",
        "data": {"number": number, "text": "Since the storm the router blinks red and the television has no signal."},
    }  # fmt: skip


async def _listen(port: int, key: str, seen: dict[str, float]) -> None:
    client = Client(port, {"authorization": f"Bearer {key}"})
    decode = partial(msgspec.json.decode, type=_Heard)
    kind = b""
    async for line in client.lines("/api/v1/events/stream?log=true"):
        if line.startswith(b"event: "):
            kind = line[7:].strip()
        elif line.startswith(b"data: ") and kind == b"invitation.made":
            seen.setdefault(decode(line[6:]).subject, time.perf_counter())
