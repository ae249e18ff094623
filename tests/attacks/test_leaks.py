"""What an attacker tries to learn: numbers, addresses and names that are not theirs to know."""

import time

import pytest

from kring import conversations, invitations
from kring.conversations import Draft, masked
from kring.invitations.waves import Choice, Plan, send
from kring.knowledge import suggesting
from kring.store import Store, ad_hoc
from kring.web import markdown
from tests.world import NOW, World, build

NUMBER, ADDRESS = "06-12345678", "alice@example.net"
BODY = f"My line is down. Call {NUMBER} or write to {ADDRESS}, password: hunter2!"


@pytest.fixture
def world(store: Store) -> World:
    return build(store, visibility="public")


def invite(world: World, ask_id: str, person_id: str, now: int = NOW) -> list[str]:
    """Have somebody invited, as a wave does."""
    ask = world.see(conversations.needed, ask_id)
    choice = Choice(person_id=person_id, rank=1, score=1.0, probability=0.5, propensity=1.0)
    plan = Plan(conversation=ask, kind="wave", choices=[choice], match=None, more_at=now + 10**9, then="wave")
    return world.do(send, plan, now)


def hides(shown: object) -> bool:
    """Whether nothing of Alice's is in it."""
    return not any(word in repr(shown).lower() for word in (NUMBER, "12345678", ADDRESS, "hunter2"))


def test_an_invitation_shows_no_number(world: World):
    ask = world.ask(BODY, title=f"Call {NUMBER}")
    invite(world, ask.id, world.bob)
    [offer] = world.see(invitations.of_person, world.bob)
    assert offer.question
    assert hides(offer)


def test_topics_are_no_place_for_a_number(world: World):
    ask = world.ask("My line is down. What now?", topics=("router", f"call {NUMBER}", ADDRESS))
    assert world.see(conversations.needed, ask.id).topics == ("router",)


def test_thanks_are_masked_for_everybody_else(world: World):
    ask = world.ask()
    world.do(conversations.solve, ask.id, world.viewer("alice"), None, f"Thanks! Call me: {NUMBER}", NOW)
    for who in (None, "bob"):
        assert hides(world.see(conversations.shown, world.viewer(who), ask.id))
    assert NUMBER in world.see(conversations.shown, world.viewer("alice"), ask.id).conversation.thanks


def test_who_wonders_the_same_is_an_asker_too(world: World):
    ask = world.ask()
    world.do(conversations.join, ask.id, world.viewer("bea"), NOW)
    world.do(conversations.post, ask.id, world.bea, f"Same here, call {NUMBER}", NOW)
    said = world.see(conversations.shown, world.viewer("bob"), ask.id).said[-1]
    assert said.speaker.name is None
    assert said.speaker.person_id is None
    assert hides(said)
    own = world.see(conversations.shown, world.viewer("bea"), ask.id).said[-1]
    assert own.speaker.you
    assert NUMBER in (own.body or "")


@pytest.mark.parametrize("probe", ["0612345678", "06 12345678", "hunter2", "hunt", ADDRESS, "1234"])
def test_search_confirms_no_number(world: World, probe: str):
    ask = world.ask(BODY, title=f"Down, call {NUMBER}")
    assert [line.id for line in world.see(suggesting.search, world.viewer(None), "line down")] == [ask.id]
    found = world.see(suggesting.search, world.viewer(None), probe)
    assert found == [] or not probe.replace("-", "").isalnum()
    world.do(conversations.edit, ask.id, world.alice, Draft(body=BODY + " Please!"), NOW)
    assert world.see(suggesting.search, world.viewer(None), "hunter2") == []
    words = world.see(lambda tx: tx.all(ad_hoc("select * from words"), dict))
    assert hides(words)


@pytest.mark.parametrize(
    "text", ["1" * 20_000, "a" * 20_000, "a@" * 10_000, "a." * 10_000, "A" + "é" * 19_999]
)
def test_masking_takes_no_time_to_speak_of(text: str):
    began = time.process_time()
    masked(text)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("piece", ["[", "![", "[a](", "`a", "**a", "|a|\n|-|\n"])
def test_markup_takes_no_time_to_speak_of(piece: str):
    began = time.process_time()
    markdown.safe((piece * 20_000)[:20_000])
    assert time.process_time() - began < 0.5


def test_what_is_nearly_all_markup_is_shown_as_it_is_and_still_safe():
    text = "<script>alert(1)</script>\n" + "![" * 9000
    shown = str(markdown.safe(text))
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "![![" in shown
