"""The sample's members alive, over the API of a real engine."""

import asyncio
import random
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import msgspec
import pytest

from kring import circles, conversations, invitations, settings
from kring.api import app
from kring.engine import Engine
from kring.people import guests, keys
from kring.sample import loading, simulating
from kring.sample import simulating_words as words
from kring.sample.simulating import Member, Pace, Simulator
from kring.sample.simulating_voice import Refused, Voice
from kring.settings import Environment
from kring.store import ad_hoc, times

HOME = "http://kring.test"
QUICK = Pace(speed=1e9, shortest=0.0, longest=0.0, look=0.3, ask=0)


@pytest.fixture
def engine(store_url: str, tmp_path: Path) -> Iterator[Engine]:
    made = Engine(Environment(data=str(tmp_path), database=store_url, meaning="off"))
    made.store.write_sync(lambda tx: loading.load(tx, HOME, times.now()))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def voice(engine: Engine) -> Voice:
    secret = engine.store.write_sync(lambda tx: simulating.key(tx, times.now()))
    return Voice(HOME, secret, transport=httpx.ASGITransport(app=app.create(engine)))


def test_members_take_answer_ask_and_solve(engine: Engine, voice: Voice) -> None:
    done = asyncio.run(simulating.hurry(voice, simulating.members(), 6))
    ways = {d.method + " " + d.path.rsplit("/", 1)[-1] for d in done}
    assert {"POST asks", "PUT taking", "POST messages"} <= ways
    posted = {d.body["id"] for d in done if d.path.endswith("/messages")}
    kept = engine.store.read_sync(
        lambda tx: tx.values(
            ad_hoc("select m.id from messages m join people p on p.id = m.author_id where p.simulated = 1")
        )
    )
    assert posted <= set(kept)


def test_a_visitor_is_answered_with_what_solved_it_before(engine: Engine, voice: Voice) -> None:
    said = asyncio.run(
        _visit(engine, voice, "How do I put the Spoel in bridge mode? I want to use my own router.")
    )
    assert "bridge" in said["body"].lower()
    assert said["speaker"]["simulated"]


def test_where_nobody_knows_they_hand_over(engine: Engine, voice: Voice) -> None:
    said = asyncio.run(_visit(engine, voice, "Welke kwispelende marmelade past bij een xylofoon?"))
    assert said["body"] == words.HAND_OVER["nl"]


async def _visit(engine: Engine, voice: Voice, question: str) -> dict:
    """Ask as a guest and wait for the first answer."""
    assert await asyncio.to_thread(engine.caught_up.wait, 30)
    life = asyncio.create_task(Simulator(voice, simulating.members(), QUICK, random.Random(1)).run())
    transport = httpx.ASGITransport(app=app.create(engine))
    async with httpx.AsyncClient(transport=transport, base_url=f"{HOME}/api/v1") as client:
        asked = (await client.post("/asks", json={"body": question})).json()
        own, until = {"Authorization": f"Bearer {asked['secret']}"}, time.monotonic() + 40
        while time.monotonic() < until:
            path = f"/conversations/{asked['ask']['id']}/messages"
            items = (await client.get(path, headers=own)).json()["items"]
            if len(items) > 1:
                life.cancel()
                return items[1]
            await asyncio.sleep(0.2)
    raise AssertionError("nobody answered")


def test_a_talk_goes_on_after_a_restart(engine: Engine, voice: Voice) -> None:
    """One member had taken it and said nothing yet, another had answered and the asker asked further."""
    told = asyncio.run(_restart(engine, voice))
    for ask_id, messages in told.items():
        assert len(messages) > 1, ask_id
        assert messages[-1]["speaker"]["part"] == "helper"


async def _restart(engine: Engine, voice: Voice) -> dict[str, list[dict]]:
    assert await asyncio.to_thread(engine.caught_up.wait, 30)
    member, question = simulating.members()[0], "How do I put the Spoel in bridge mode?"
    asked, now = {}, times.now()

    def job(tx, answered: bool) -> str:
        guest = guests.enter(tx, now)
        circle_id = settings.organization(tx).circle_id
        ask = conversations.ask(tx, guest.id, circle_id, conversations.Draft(body=question), now)
        invitations.take(tx, circles.viewer(tx, member.id), ask.id, now)
        if answered:
            conversations.post(tx, ask.id, member.id, "Which Spoel is it?", now)
            conversations.post(tx, ask.id, guest.id, "The Spoel 3, in bridge mode with my own router.", now)
        return ask.id

    for answered in (False, True):
        asked[await engine.store.write(partial(job, answered=answered))] = 4 if answered else 2
    life = asyncio.create_task(Simulator(voice, [member], QUICK, random.Random(1)).run())
    until, told = time.monotonic() + 40, {}
    while time.monotonic() < until and len(told) < 2:
        await asyncio.sleep(0.2)
        for ask_id, wanted in asked.items():
            items = (await voice.get(member.id, f"/conversations/{ask_id}/messages"))["items"]
            if len(items) >= wanted:
                told[ask_id] = items
    life.cancel()
    assert set(told) == set(asked)
    return told


def test_a_key_of_before_works_no_longer(engine: Engine, voice: Voice) -> None:
    engine.store.write_sync(lambda tx: simulating.key(tx, times.now()))
    member = simulating.members()[0]
    with pytest.raises(Refused, match="401"):
        asyncio.run(voice.get(member.id, "/me"))
    owner_id = engine.organization.owner_id
    made = engine.store.read_sync(lambda tx: keys.listed(tx, owner_id))
    assert [key.scopes for key in made] == [("simulate",)]


def test_who_knows_takes_and_who_does_not_declines() -> None:
    dice = random.Random(7)
    sure = _member({"tv": 1.0}, declines=0.5)
    lost = _member({"tv": 0.0}, declines=1.0)
    assert [sure.decides(["tv"], dice) for _ in range(40)].count("take") > 20
    assert {lost.decides(["tv"], dice) for _ in range(40)} == {"topic"}
    assert _member({}, ignores=1.0).decides([], dice) == "later"


def _member(expertise: dict[str, float], declines: float = 0.0, ignores: float = 0.0) -> Member:
    character = {
        "expertise": expertise, "talkative": 0, "pace": 10, "declines": declines, "ignores": ignores,
    }  # fmt: skip
    return Member("m", ("en",), msgspec.convert(character, simulating.Character))


def test_a_pace_stays_within_what_one_can_watch() -> None:
    pace, dice = Pace(), random.Random(1)
    reactions = [pace.react(minutes, dice) for minutes in (1, 20, 240, 2000)]
    assert pace.shortest <= min(reactions)
    assert max(reactions) <= pace.longest


def test_an_answer_speaks_the_askers_language() -> None:
    known = [{"language": "nl", "answer": "Druk op reset."}, {"language": "en", "answer": "Press reset."}]
    dice = random.Random(1)
    assert "Press reset." in words.answer(known, "en", dice)
    assert "Druk op reset." in words.answer(known, "nl", dice)
    assert words.ELSEWHERE["en"] in words.answer(known[:1], "en", dice)
    assert words.plain(words.answer(known, "en", dice)) == "Press reset."
