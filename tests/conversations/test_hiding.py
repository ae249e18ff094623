"""What a coordinator hides goes out of sight where they coordinate, and comes back as it was."""

import pytest

from kring import circles, conversations, invitations, people
from kring.circles import admission, visibility
from kring.conversations import Draft
from kring.invitations import eligible
from kring.store import Store
from tests.world import NOW, World, build


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


def _second_circle(world: World) -> str:
    """Another circle with Alice, Bob and Bea, and a coordinator of its own."""
    other = world.do(circles.add, "Other", NOW, visibility="circle")
    for name in ("alice", "bob", "bea"):
        world.do(circles.join, other.id, getattr(world, name), "customer", NOW)
    world.do(circles.join, other.id, world.carol, "customer", NOW, coordinator=True)
    return other.id


def hidden(world: World, message_id: str) -> bool:
    return world.see(conversations.message, message_id).hidden_at is not None


def test_hiding_all_is_of_one_circle(world: World):
    other = _second_circle(world)
    here = world.ask()
    there = world.do(conversations.ask, world.alice, other, Draft(body="And over there?"), NOW)
    for ask in (here, there):
        world.do(conversations.stay, world.viewer("bob"), ask.id, NOW)
        world.do(conversations.post, ask.id, world.bob, "Buy this", NOW)
    assert world.do(conversations.hide_all_of, world.bob, world.viewer("cora"), NOW + 1) == 1
    assert world.see(visibility.hidden_in, world.bob) == {world.circle.id}
    assert len(world.see(conversations.shown, world.viewer("bea"), here.id).said) == 1
    assert len(world.see(conversations.shown, world.viewer("bea"), there.id).said) == 2
    assert world.see(eligible.among, world.ask(), [world.bob]) == set()
    asked = world.do(conversations.ask, world.alice, other, Draft(body="Once more?"), NOW)
    assert world.see(eligible.among, asked, [world.bob]) == {world.bob}
    assert world.see(people.needed, world.bob).may_be_asked(NOW)
    assert world.see(admission.may_meet, world.viewer("bea"), world.bob), "they share the other circle"
    assert not world.see(admission.may_meet, world.viewer("cora"), world.carol)
    world.do(conversations.restore_all_of, world.bob, world.viewer("carol"), NOW + 2)
    assert world.see(visibility.hidden_in, world.bob) == {world.circle.id}, "another circle's coordinator"


def test_what_was_hidden_by_itself_stays_so(world: World):
    cora, ask = world.viewer("cora"), world.ask()
    world.do(conversations.stay, world.viewer("bob"), ask.id, NOW)
    rude, fine = (world.do(conversations.post, ask.id, world.bob, word, NOW).id for word in ("rude", "fine"))
    world.do(conversations.hide_message, rude, cora, NOW + 1)
    assert world.do(conversations.hide_all_of, world.bob, cora, NOW + 2) == 1
    assert world.do(conversations.hide_all_of, world.bob, cora, NOW + 3) == 0
    assert world.do(conversations.restore_all_of, world.bob, cora, NOW + 4) == 1
    assert (hidden(world, rude), hidden(world, fine)) == (True, False)


def test_all_comes_back_also_what_was_hidden_in_two_goes(world: World):
    cora, first = world.viewer("cora"), world.ask()
    assert world.do(conversations.hide_all_of, world.alice, cora, NOW + 1) == 1
    second = world.ask("And this?", NOW + 2)
    assert world.do(conversations.hide_all_of, world.alice, cora, NOW + 3) == 1
    assert world.do(conversations.restore_all_of, world.alice, cora, NOW + 4) == 2
    assert not any(world.see(conversations.needed, a.id).hidden_at for a in (first, second))
    assert world.see(visibility.hidden_in, world.alice) == set()


def test_a_reopened_question_does_not_return_to_whose_posts_are_hidden(world: World):
    ask = world.ask()
    world.do(invitations.take, world.viewer("bob"), ask.id, NOW)
    world.do(conversations.post, ask.id, world.bob, "Pull the plug", NOW)
    world.do(conversations.solve, ask.id, world.viewer("alice"), None, "", NOW)
    world.do(conversations.hide_all_of, world.bob, world.viewer("cora"), NOW + 1)
    world.do(conversations.reopen, ask.id, world.viewer("alice"), NOW + 2)
    assert world.see(conversations.needed, ask.id).state == "waiting"
