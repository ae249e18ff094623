"""The asker is in charge of who helps."""

import pytest

from kring import circles, conversations
from kring.events.listening import hear_next
from kring.invitations import answering, eligible
from kring.notifications import outbox
from kring.notifications.listening import Listener
from kring.store import Store
from tests.world import NOW, World, build


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


def told(world: World, person_id: str) -> list[str]:
    hear_next(world.store, Listener())
    return [sent.kind for sent in world.see(outbox.recent, person_id=person_id)]


def test_staff_only_relieves_a_helper_who_may_not_decide(world: World):
    ask = world.ask()
    world.do(answering.take, world.viewer("bob"), ask.id, NOW)
    world.do(conversations.post, ask.id, world.bob, "Try this", NOW + 1)
    world.do(conversations.steer, ask.id, world.alice, NOW + 2, mandate=True)
    now = world.see(conversations.needed, ask.id)
    assert (now.state, now.helper_id, now.next_at, now.next_step) == ("waiting", None, NOW + 2, "wave")
    assert set(world.see(eligible.among, now, [world.bob, world.bea, world.cora])) == {world.cora}
    with pytest.raises(conversations.conversations.NotFound):
        world.do(conversations.post, ask.id, world.bob, "And this", NOW + 3)
    assert "relieved" in told(world, world.bob)
    assert "returned" not in told(world, world.alice), "who decided so is not told so"


def test_staff_only_leaves_it_with_staff_who_have_it(world: World):
    ask = world.ask()
    world.do(answering.take, world.viewer("cora"), ask.id, NOW)
    world.do(conversations.steer, ask.id, world.alice, NOW + 2, mandate=True)
    assert world.see(conversations.needed, ask.id).helper_id == world.cora
    assert world.cora in world.see(circles.staff, world.circle.id)
