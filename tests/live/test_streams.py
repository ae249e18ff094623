"""What an open page hears: in order, without gaps or doubles, and only what is its own."""

import asyncio

import pytest

from kring import conversations, events
from kring.conversations import hiding
from kring.live import Heard, Live, Wish
from kring.store import Store
from tests.world import NOW, World, build


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


async def _listen(live: Live, person: str | None, wish: Wish, after: int | None, count: int) -> list[Heard]:
    heard: list[Heard] = []

    async def listen() -> None:
        async for one in live.subscribe(person, wish, after):
            heard.append(one)
            if len(heard) == count:
                return

    try:
        await asyncio.wait_for(listen(), 3)
    except TimeoutError:
        pass
    return heard


def test_a_message_reaches_the_other_page_and_not_a_stranger(world: World):
    ask = world.ask(visibility="participants")
    world.do(conversations.conversations.admit, ask.id, world.bob, "helper", NOW)
    live, wish = Live(world.store), Wish(subjects=frozenset([ask.id]))

    async def story():
        streams = [asyncio.create_task(_listen(live, p, wish, None, 1)) for p in (world.bob, world.carol)]
        await asyncio.sleep(0.2)
        await world.store.write(lambda tx: conversations.post(tx, ask.id, world.alice, "Hello?", NOW))
        return await asyncio.gather(*streams)

    bob, carol = asyncio.run(story())
    assert [h.type for h in bob] == ["message.posted"]
    assert bob[0].actor is None, "an asker's name stays hidden"
    assert carol == []


def test_a_dropped_connection_replays_what_was_missed_without_doubles(world: World):
    ask = world.ask()
    after = world.see(events.last_position)
    for n in range(5):
        world.do(conversations.post, ask.id, world.alice, f"word {n}", NOW)
    live = Live(world.store)

    async def story():
        wish = Wish(subjects=frozenset([ask.id]))
        stream = asyncio.create_task(_listen(live, world.bob, wish, after, 8))
        for n in range(3):
            await world.store.write(
                lambda tx, n=n: conversations.post(tx, ask.id, world.alice, f"more {n}", NOW)
            )
        return await stream

    positions = [h.position for h in asyncio.run(story())]
    assert positions == sorted(set(positions))
    assert len(positions) == 8


def test_what_was_hidden_meanwhile_is_not_replayed(world: World):
    ask = world.ask(visibility="circle")
    world.do(conversations.post, ask.id, world.alice, "my secret", NOW)
    world.do(hiding.hide, ask.id, world.viewer("cora"), NOW)
    live, wish = Live(world.store), Wish(subjects=frozenset([ask.id]))
    assert asyncio.run(_listen(live, world.bob, wish, 0, 1)) == []
    assert len(asyncio.run(_listen(Live(world.store), world.cora, wish, 0, 3))) == 3


def test_a_person_hears_of_an_invitation(world: World):
    from kring.invitations.queue import Queue
    from tests.invitations.test_the_queue import Nobody

    live = Live(world.store)
    world.ask()

    async def story():
        stream = asyncio.create_task(_listen(live, world.bob, Wish(mine=True), None, 1))
        await asyncio.sleep(0.2)
        await asyncio.to_thread(Queue(world.store, Nobody()).work, NOW)
        return await stream

    assert [h.type for h in asyncio.run(story())] == ["invitation.made"]


def test_streams_end_when_the_server_stops(world: World):
    live = Live(world.store)

    async def story():
        stream = asyncio.create_task(_listen(live, world.bob, Wish(mine=True), None, 1))
        await asyncio.sleep(0.1)
        live.close()
        return await asyncio.wait_for(stream, 1)

    assert asyncio.run(story()) == []
