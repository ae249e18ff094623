"""Nobody sees what is not theirs: the rule for one and the rule for lists are the same rule."""

import itertools

import pytest

from kring import circles, conversations
from kring.conversations import hiding, posting
from kring.store import Store
from tests.world import NOW, World, build

NAMES = (None, "alice", "bob", "bea", "carol", "cora", "otto")


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


def _every_kind(world: World) -> list[str]:
    """Each visibility, hidden and not, with Bea taking part and not."""
    made = []
    for visibility, hidden, takes_part in itertools.product(
        ("participants", "circle", "public"), (False, True), (False, True)
    ):
        ask = world.ask(visibility=visibility)
        if takes_part:
            world.do(conversations.conversations.admit, ask.id, world.bea, "helper", NOW)
        if hidden:
            world.do(hiding.hide, ask.id, world.viewer("cora"), NOW)
        made.append(ask.id)
    return made


def test_lists_show_exactly_what_the_rule_allows(world: World):
    made = _every_kind(world)
    for name in NAMES:
        viewer = world.viewer(name)
        allowed = {i for i in made if world.see(circles.may_see, viewer, i)}
        assert world.see(circles.visibility.visible, viewer, made) == allowed, name
        assert {line.id for line in world.see(conversations.recent, viewer, limit=50)} == allowed, name


def test_the_rule_says_what_the_words_say(world: World):
    made = dict(
        zip(
            itertools.product(("participants", "circle", "public"), (0, 1), (0, 1)),
            _every_kind(world),
            strict=True,
        )
    )
    sees = {
        name: {k for k, i in made.items() if world.see(circles.may_see, world.viewer(name), i)}
        for name in NAMES
    }
    shown = {k for k in made if not k[1]}
    assert sees["cora"] == sees["otto"] == set(made)
    assert sees[None] == sees["carol"] == {k for k in shown if k[0] == "public"}
    assert sees["bob"] == {k for k in shown if k[0] != "participants"}
    assert sees["bea"] == {k for k in shown if k[0] != "participants" or k[2]}
    assert sees["alice"] == shown


def test_who_has_left_a_conversation_no_longer_sees_it(world: World):
    ask = world.ask(visibility="participants")
    world.do(conversations.conversations.admit, ask.id, world.carol, "invited", NOW)
    assert world.see(circles.may_see, world.viewer("carol"), ask.id)
    world.do(conversations.conversations.dismiss, ask.id, world.carol, NOW)
    assert not world.see(circles.may_see, world.viewer("carol"), ask.id)
    with pytest.raises(Exception, match="nothing here"):
        world.do(posting.stay, world.viewer("carol"), ask.id, NOW)
