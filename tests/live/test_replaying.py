"""A program that comes back hears the whole of what it missed, of the types it wants, and what is its own."""

import asyncio

import msgspec
import pytest

from kring import events, sources
from kring.conversations.happenings import AskNudged, AskThanked
from kring.live import Heard, Live, Wish
from kring.sources import Given
from kring.store import Store, times
from tests.world import NOW, World, build

MANY = 6200  # more than a page is told when it comes back


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


def happen(world: World, number: int) -> None:
    def job(tx) -> None:
        for n in range(number):
            kind = AskNudged if n % 10 else AskThanked
            more = {} if n % 10 else {"person_id": world.bob}
            tx.record(kind(subject=f"s{n % 7}", at=NOW, **more))

    world.do(job)


def listen(world: World, person_id: str, wish: Wish, after: int, enough: int, meanwhile=None) -> list[Heard]:
    live = Live(world.store)

    async def story() -> list[Heard]:
        heard: list[Heard] = []
        async with asyncio.timeout(20):
            async for one in live.subscribe(person_id, wish, after, whole=True):
                heard.append(one)
                if meanwhile and len(heard) == 1000:
                    await world.store.write(meanwhile)
                if len(heard) == enough:
                    return heard
        return heard

    return asyncio.run(story())


def test_a_program_that_was_away_for_long_misses_nothing(world: World):
    before = world.see(events.last_position)
    happen(world, MANY)
    late = AskNudged(subject="late", at=NOW)
    heard = listen(world, world.otto, Wish(log=True), before, MANY + 1, lambda tx: tx.record(late))
    positions = [one.position for one in heard]
    assert positions == list(range(before + 1, before + MANY + 2)), "in order, without gaps or doubles"
    assert heard[-1].subject == "late"


def test_of_many_things_it_misses_nothing_either(world: World):
    before = world.see(events.last_position)
    happen(world, MANY)
    subjects = frozenset({"s0", "s3"})
    wanted = sum(1 for n in range(MANY) if f"s{n % 7}" in subjects)
    heard = listen(world, world.otto, Wish(subjects=subjects), before, wanted)
    assert len({one.position for one in heard}) == wanted
    assert [one.position for one in heard] == sorted(one.position for one in heard)


def test_it_hears_only_the_types_that_it_wants(world: World):
    before = world.see(events.last_position)
    happen(world, 1000)
    heard = listen(world, world.otto, Wish(log=True, kinds=("ask.thanked",)), before, 100)
    assert {one.type for one in heard} == {"ask.thanked"}
    assert len(heard) == 100


def test_what_another_system_told_is_heard_by_the_owner_alone(world: World):
    viewer = world.viewer("otto")
    shop = world.do(sources.add, viewer, "shop", times.now())
    before = world.see(events.last_position)
    body = '{"specversion":"1.0","id":"1","source":"shop","type":"parcel.late","data":{"days":3}}'
    given = Given(id="1", source="shop", type="parcel.late", body=body)
    world.do(sources.take, shop, [given], times.now())
    world.do(lambda tx: tx.record(AskNudged(subject=world.circle.id, at=NOW)))
    [heard, _] = listen(world, world.otto, Wish(log=True), before, 2)
    assert heard.type == "event.arrived"
    assert heard.data
    assert msgspec.json.decode(heard.data["event"])["data"] == {"days": 3}
    [heard] = listen(world, world.cora, Wish(log=True), before, 1)
    assert heard.type == "ask.nudged", "a coordinator hears of their circle"
