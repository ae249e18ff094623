"""What an open page hears: in order, without gaps or doubles, and only what is its own."""

import asyncio

import pytest

from kring import conversations, events
from kring.conversations import hiding
from kring.live import Heard, Live, Wish
from kring.store import Store, Transaction
from kring.store.failures import StoreBusy
from tests.world import NOW, World, build


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


PATIENCE = 30.0  # seconds: of a machine that is busy with other tests


async def _listen(
    live: Live, person: str | None, wish: Wish, after: int | None = None, count: int = 0
) -> list[Heard]:
    """What is heard, so much of it or until the streams end."""
    heard: list[Heard] = []
    async with asyncio.timeout(PATIENCE):
        async for one in live.subscribe(person, wish, after):
            heard.append(one)
            if len(heard) == count:
                break
    return heard


async def _opened(live: Live, number: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while live.open < number:
            await asyncio.sleep(0.005)


async def _replayed(live: Live, person: str | None, wish: Wish) -> list[Heard]:
    """What is told of the past to who opens a stream."""
    stream = asyncio.create_task(_listen(live, person, wish, 0))
    await _opened(live, 1)
    live.close()
    return await stream


def test_a_message_reaches_the_other_page_and_not_a_stranger(world: World):
    ask = world.ask(visibility="participants")
    world.do(conversations.conversations.admit, ask.id, world.bob, "helper", NOW)
    live, wish = Live(world.store), Wish(subjects=frozenset([ask.id]))

    async def story():
        bob = asyncio.create_task(_listen(live, world.bob, wish, count=1))
        carol = asyncio.create_task(_listen(live, world.carol, wish))
        await _opened(live, 2)
        await world.store.write(lambda tx: conversations.post(tx, ask.id, world.alice, "Hello?", NOW))
        heard = await bob
        live.close()  # carol was passed over in the same piece
        return heard, await carol

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
        stream = asyncio.create_task(_listen(live, world.bob, wish, after, count=8))
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
    assert asyncio.run(_replayed(live, world.bob, wish)) == []
    assert len(asyncio.run(_replayed(Live(world.store), world.cora, wish))) >= 3


def test_a_person_hears_of_an_invitation(world: World):
    from kring.invitations.queue import Queue
    from tests.invitations.test_the_queue import Nobody

    live = Live(world.store)
    world.ask()

    async def story():
        stream = asyncio.create_task(_listen(live, world.bob, Wish(mine=True), count=1))
        await _opened(live, 1)
        await asyncio.to_thread(Queue(world.store, Nobody()).work, NOW)
        return await stream

    assert [h.type for h in asyncio.run(story())] == ["invitation.made"]


def test_streams_end_when_the_server_stops(world: World):
    live = Live(world.store)

    async def story():
        stream = asyncio.create_task(_listen(live, world.bob, Wish(mine=True)))
        await _opened(live, 1)
        live.close()
        return await stream

    assert asyncio.run(story()) == []


def test_a_read_that_fails_silences_no_page(world: World, monkeypatch: pytest.MonkeyPatch):
    ask = world.ask(visibility="circle")
    live, feed, failures = Live(world.store), Live._feed_next, [1]

    def failing(self: Live, tx: Transaction) -> bool:
        if failures and events.since(tx, self.position):
            failures.pop()
            raise StoreBusy
        return feed(self, tx)

    monkeypatch.setattr(Live, "_feed_next", failing)

    async def story():
        stream = asyncio.create_task(_listen(live, world.bob, Wish(frozenset([ask.id])), count=1))
        await _opened(live, 1)
        await world.store.write(lambda tx: conversations.post(tx, ask.id, world.alice, "Hello?", NOW))
        return await stream

    assert [h.type for h in asyncio.run(story())] == ["message.posted"]
    assert not failures
