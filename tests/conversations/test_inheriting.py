"""Whoever takes a question back leaves nobody who wonders the same waiting."""

import pytest

from kring import conversations, invitations, people
from kring.conversations import Draft
from kring.events import since
from kring.invitations import answering, limbo
from kring.notifications.listening import Listener
from kring.people import erasing
from kring.refusals import NotAllowed, NotFound
from kring.store import Store, ad_hoc
from tests.world import NOW, World, build


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


def wondered(world: World, *names: str, **fields):
    """Alice's question, about which these wonder too, the first for longest."""
    ask = world.ask(**fields)
    for n, name in enumerate(names):
        world.do(conversations.join, ask.id, world.viewer(name), NOW + n)
    return ask


def test_whoever_wondered_for_longest_asks_it_now(world: World):
    ask = wondered(world, "bea", "cora")
    world.do(answering.take, world.viewer("bob"), ask.id, NOW + 5)
    world.do(conversations.post, ask.id, world.bob, "Pull the plug", NOW + 6)
    assert world.do(conversations.withdraw, ask.id, world.alice, NOW + 7) == world.bea
    now = world.see(conversations.needed, ask.id)
    assert (now.asker_id, now.state, now.helper_id, now.joined) == (world.bea, "taken", world.bob, 1)
    assert now.next_at
    assert world.see(conversations.participant, ask.id, world.alice) is None
    world.do(conversations.solve, ask.id, world.viewer("bea"), None, "thanks", NOW + 8)
    with pytest.raises(NotAllowed):
        world.do(conversations.reopen, ask.id, world.viewer("alice"), NOW + 9)


def test_neither_name_is_shown_and_the_heir_is_told(world: World):
    ask = wondered(world, "bea", shows_asker=True)
    world.do(conversations.withdraw, ask.id, world.alice, NOW + 7)
    shown = world.see(conversations.shown, world.viewer("bob"), ask.id)
    assert (shown.asker.name, shown.said[0].speaker.name) == (None, None)
    heard = world.see(since, 0)
    world.do(lambda tx: Listener().hear(tx, heard))
    rows = world.see(
        lambda tx: tx.values(ad_hoc("select person_id from notifications where kind = 'inherited'"))
    )
    assert rows == [world.bea]


def test_words_that_the_heir_writes_anew_are_the_heirs(world: World):
    ask = wondered(world, "bea")
    world.do(conversations.withdraw, ask.id, world.alice, NOW + 7)
    world.do(conversations.edit, ask.id, world.bea, Draft(body="Mine blinks blue."), NOW + 8)
    assert world.see(conversations.question, ask.id).author_id == world.bea


def test_a_helper_whom_the_heir_blocked_gives_it_back(world: World):
    ask = wondered(world, "bea")
    world.do(answering.take, world.viewer("bob"), ask.id, NOW + 5)
    world.do(people.block, world.bea, world.bob, NOW + 6)
    world.do(conversations.withdraw, ask.id, world.alice, NOW + 7)
    now = world.see(conversations.needed, ask.id)
    assert (now.asker_id, now.state, now.next_at) == (world.bea, "waiting", NOW + 7)


def test_an_heir_who_was_asked_to_help_does_not_help_themself(world: World):
    ask = world.ask()
    world.do(answering.take, world.viewer("bea"), ask.id, NOW)
    world.do(answering.hand_back, world.viewer("bea"), ask.id, NOW)
    world.do(conversations.join, ask.id, world.viewer("bea"), NOW + 1)
    world.do(conversations.withdraw, ask.id, world.alice, NOW + 7)
    with pytest.raises(NotAllowed):
        world.do(answering.take, world.viewer("bea"), ask.id, NOW + 8)
    assert world.see(invitations.of_person, world.bea) == []


def test_nobody_else_is_asked_with_words_that_were_erased(world: World):
    ask = wondered(world, "bea")
    world.do(erasing.erase, world.alice, NOW + 7)
    now = world.see(conversations.needed, ask.id)
    assert (now.asker_id, now.stopped, now.title) == (world.bea, True, erasing.NOTHING)
    assert now.next_at
    assert world.see(limbo.lost, NOW + 8) == []


def test_the_last_one_to_take_it_back_ends_it(world: World):
    ask = wondered(world, "bea")
    assert world.do(conversations.withdraw, ask.id, world.alice, NOW + 7) == world.bea
    assert world.do(conversations.withdraw, ask.id, world.bea, NOW + 8) is None
    assert world.see(conversations.needed, ask.id).state == "withdrawn"


def test_a_nudge_goes_to_the_heir_before_it_ends(world: World):
    ask = wondered(world, "bea")
    world.do(conversations.nudge, ask.id, NOW + 2)
    world.do(conversations.withdraw, ask.id, world.alice, NOW + 3)
    now = world.see(conversations.needed, ask.id)
    assert (now.next_step, now.next_at) == ("nudge", NOW + 3)


def test_what_was_left_is_not_seen_any_more_when_it_is_private(world: World):
    ask = wondered(world, "bea")
    world.do(conversations.publish, ask.id, world.viewer("alice"), "participants", NOW + 2)
    world.do(conversations.withdraw, ask.id, world.alice, NOW + 3)
    with pytest.raises(NotFound):
        world.see(conversations.shown, world.viewer("alice"), ask.id)
