"""What the log teaches matching, and what becomes of it between two starts."""

from pathlib import Path

import pytest

from kring import conversations, invitations
from kring.events.listening import learn_next
from kring.invitations.learning import Learning, drop_foreign
from kring.matching import Ask, Matcher
from kring.store import Store
from tests.world import NOW, World, build


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


def _learned(world: World, folder: Path) -> tuple[Matcher, Learning]:
    drop_foreign(world.store, folder)
    matcher = Matcher(folder)
    learning = Learning(world.store, matcher, folder)
    while learn_next(world.store, learning):
        pass
    return matcher, learning


def _first(matcher: Matcher, world: World, text: str) -> str:
    ask = Ask("new", world.circle.id, world.alice, NOW + 1_000_000, text, "")
    return matcher.rank(ask, NOW + 1_000_000).candidates[0].person_id


def test_who_answered_counts_for_the_next_ask_at_once(world: World, tmp_path: Path):
    for name, body in (("bob", "The router blinks red"), ("bea", "An invoice is wrong")):
        ask = world.ask(body=body)
        world.do(invitations.take, world.viewer(name), ask.id, NOW + 1)
        world.do(conversations.post, ask.id, getattr(world, name), "Here is how.", NOW + 2)
    matcher, _ = _learned(world, tmp_path / "matching")
    assert _first(matcher, world, "router blinks red again") == world.bob
    assert _first(matcher, world, "my invoice is wrong") == world.bea


def test_what_was_learned_is_there_after_a_restart(world: World, tmp_path: Path):
    folder = tmp_path / "matching"
    world.ask(body="The router blinks red")
    _, learning = _learned(world, folder)
    learning.save()
    drop_foreign(world.store, folder)
    again = Matcher(folder)
    assert again.position == learning.position > 0
    assert [s.ask_id for s in again.similar("router blinks", 5)]


def test_an_index_of_another_database_is_thrown_away(world: World, tmp_path: Path):
    folder = tmp_path / "matching"
    world.ask()
    _, learning = _learned(world, folder)
    learning.save()
    (folder / "learned-from").write_text("an event of another log")
    drop_foreign(world.store, folder)
    assert Matcher(folder).position == 0
