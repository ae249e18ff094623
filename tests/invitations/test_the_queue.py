"""From asking to taking, through the queue, on both stores."""

import random

import pytest

from kring import conversations, invitations
from kring.invitations.queue import Queue
from kring.matching.rankings import Ranking
from kring.store import Store, times
from tests.world import NOW, World, build


class Nobody:
    """A matcher that has learned nothing yet: everyone is a newcomer."""

    def rank(self, ask, at, allowed=None, limit=200):
        return Ranking([], "fixed", 0.0, 0)


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


@pytest.fixture
def queue(store: Store) -> Queue:
    return Queue(store, Nobody(), random.Random(1))


def _open(world: World, ask):
    return world.see(invitations.outlook, world.viewer("cora"), ask.id)


def test_an_ask_is_put_to_people_at_once(world: World, queue: Queue):
    ask = world.ask()
    assert queue.work(NOW) == 1
    outlook = _open(world, ask)
    assert {p.name for p in outlook.places} <= {"Bob", "Bea", "Cora"}
    assert outlook.unanswered >= 2
    assert outlook.more_at > NOW


def test_only_one_can_take_it_and_the_second_is_told_kindly(world: World, queue: Queue):
    ask = world.ask()
    queue.work(NOW)
    world.do(invitations.take, world.viewer("bob"), ask.id, NOW)
    with pytest.raises(invitations.AlreadyTaken):
        world.do(invitations.take, world.viewer("bea"), ask.id, NOW)
    world.do(conversations.stay, world.viewer("bea"), ask.id, NOW)
    world.do(conversations.post, ask.id, world.bea, "I can add that the red light is the fibre.", NOW)
    assert world.see(conversations.get, ask.id).helper_id == world.bob


def test_a_taken_ask_returns_when_its_promise_passes(world: World, queue: Queue):
    ask = world.ask()
    queue.work(NOW)
    world.do(invitations.take, world.viewer("bob"), ask.id, NOW, promise_minutes=60)
    queue.work(NOW + 61 * times.MINUTE)
    assert world.see(conversations.get, ask.id).state == "waiting"


def test_when_nobody_takes_it_the_coordinators_are_told_and_told_again(world: World, queue: Queue, count):
    ask = world.ask()
    at, told = NOW, []
    for _ in range(60):
        queue.work(at)
        at = world.see(conversations.get, ask.id).next_at
        told = [e for e in world.see(_events) if e.type == "coordinators.told"]
        if len(told) == 2:
            break
    assert len(told) == 2
    assert told[0].event.people == (world.cora,)
    assert at > NOW


def _events(tx):
    from kring import events

    return events.since(tx, 0)


def test_a_decline_frees_the_place_at_once(world: World, queue: Queue):
    ask = world.ask()
    queue.work(NOW)
    for place in _open(world, ask).places:
        name = place.name.lower()
        world.do(invitations.decline, world.viewer(name), ask.id, "time", NOW + 1)
    assert world.see(conversations.get, ask.id).next_at == NOW + 1


def test_names_are_hidden_until_somebody_takes_it(world: World, queue: Queue):
    ask = world.ask(body="Call me on 06-12345678", visibility="participants")
    queue.work(NOW)
    seen = world.see(invitations.outlook, world.viewer("alice"), ask.id)
    assert [p.name for p in seen.places] == [None] * len(seen.places)
    shown = world.see(conversations.shown, world.viewer("bob"), ask.id)
    assert shown.asker.name is None
    assert "06" not in shown.said[0].body
    with pytest.raises(Exception, match="nothing here"):
        world.see(conversations.shown, world.viewer("carol"), ask.id)


def test_solved_reopened_and_steered(world: World, queue: Queue):
    ask = world.ask()
    queue.work(NOW)
    world.do(invitations.stop, world.viewer("alice"), ask.id, NOW)
    world.do(invitations.ask_more, world.viewer("alice"), ask.id, NOW)
    world.do(invitations.take, world.viewer("bob"), ask.id, NOW)
    answer = world.do(conversations.post, ask.id, world.bob, "Reseat the fibre.", NOW + 5)
    world.do(conversations.solve, ask.id, world.viewer("alice"), answer.id, "Thank you!", NOW + 9)
    assert world.see(conversations.shown, world.viewer("bea"), ask.id).said[1].solved
    world.do(conversations.reopen, ask.id, world.viewer("alice"), NOW + 10)
    assert world.see(conversations.get, ask.id).state == "taken"
    world.do(conversations.withdraw, ask.id, world.alice, NOW + 11)
    assert world.see(conversations.get, ask.id).next_at is None
