"""What an attacker does with what they may do: after a block, a dismissal, a hidden post, a confirmed answer."""

import threading

import pyotp
import pytest

from kring import circles, conversations, events, invitations, people
from kring.conversations import Draft
from kring.events.listening import hear_next
from kring.invitations import limbo
from kring.invitations.waves import Choice, Plan, send
from kring.notifications import outbox
from kring.notifications.listening import Listener
from kring.people import codes, guests, links
from kring.people.erasing import erase
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.store import Store, times
from tests.world import NOW, World, build


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


def invited(world: World, ask_id: str, person_id: str, now: int = NOW) -> list[str]:
    """Have somebody invited, as a wave does."""
    ask = world.see(conversations.needed, ask_id)
    choice = Choice(person_id=person_id, rank=1, score=1.0, probability=0.5, propensity=1.0)
    more_at = now + times.HOUR
    plan = Plan(conversation=ask, kind="wave", choices=[choice], match=None, more_at=more_at, then="wave")
    return world.do(send, plan, now)


def take(world: World, name: str, ask_id: str):
    return world.do(invitations.take, world.viewer(name), ask_id, NOW)


def state_of(world: World, ask_id: str) -> str:
    assert world.see(limbo.lost, NOW) == []
    return world.see(conversations.needed, ask_id).state


@pytest.mark.parametrize("blocks", ["alice", "bob"])
def test_who_is_blocked_is_out_of_what_the_other_asked(world: World, blocks: str):
    other = "bob" if blocks == "alice" else "alice"
    taken, offered, ended = (world.ask().id for _ in range(3))
    for ask_id in (taken, ended):
        take(world, "bob", ask_id)
    world.do(conversations.solve, ended, world.viewer("alice"), None, "", NOW)
    invited(world, offered, world.bob)
    world.do(people.block, getattr(world, blocks), getattr(world, other), NOW)
    assert state_of(world, taken) == "waiting"
    assert world.see(invitations.of_person, world.bob) == []
    for ask_id in (taken, offered, ended):
        with pytest.raises(NotFound):
            world.do(conversations.post, ask_id, world.bob, "You again!", NOW)
    for act in (conversations.join, lambda tx, *given: conversations.stay(tx, given[1], given[0], given[2])):
        with pytest.raises(NotAllowed):
            world.do(act, taken, world.viewer("bob"), NOW)


@pytest.mark.parametrize("how", ["leaves", "is erased"])
def test_who_goes_leaves_nobody_waiting(world: World, how: str):
    taken, offered = world.ask().id, world.ask().id
    take(world, "bob", taken)
    invited(world, offered, world.bob)
    if how == "leaves":
        world.do(circles.leave, world.circle.id, world.bob, NOW)
    else:
        world.do(erase, world.bob, NOW)
    assert state_of(world, taken) == "waiting"
    assert state_of(world, offered) == "waiting"
    assert world.see(invitations.of_person, world.bob) == []
    with pytest.raises(Refusal):
        world.do(conversations.post, taken, world.bob, "Still here", NOW)


def test_nobody_is_invited_who_left_since_the_plan_was_made(world: World):
    ask = world.ask()
    world.do(people.block, world.bob, world.alice, NOW)
    assert invited(world, ask.id, world.bob) == []
    world.do(circles.leave, world.circle.id, world.bea, NOW)
    assert invited(world, ask.id, world.bea) == []
    assert state_of(world, ask.id) == "waiting"


def test_nothing_is_said_in_what_is_hidden(world: World):
    ask = world.ask()
    take(world, "bob", ask.id)
    message = world.do(conversations.post, ask.id, world.bob, "Buy this", NOW)
    world.do(conversations.hide_message, message.id, world.viewer("cora"), NOW)
    with pytest.raises(NotFound):
        world.do(conversations.edit_message, message.id, world.bob, "Buy that", NOW)
    with pytest.raises(Refusal):
        world.do(conversations.solve, ask.id, world.viewer("alice"), message.id, "", NOW)
    world.do(conversations.hide, ask.id, world.viewer("cora"), NOW)
    for act in (
        lambda tx: conversations.post(tx, ask.id, world.bob, "More", NOW),
        lambda tx: conversations.edit(tx, ask.id, world.alice, Draft(body="Buy that, all of you"), NOW),
        lambda tx: conversations.reopen(tx, ask.id, circles.viewer(tx, world.alice), NOW),
    ):
        with pytest.raises(NotFound):
            world.do(act)


@pytest.mark.parametrize("who", ["answer", "question"])
def test_what_was_confirmed_is_not_another_text(world: World, who: str):
    ask = world.ask()
    take(world, "bob", ask.id)
    answer = world.do(conversations.post, ask.id, world.bob, "Press the button for ten seconds.", NOW)
    world.do(conversations.solve, ask.id, world.viewer("alice"), answer.id, "", NOW)
    world.do(conversations.confirm, ask.id, world.viewer("cora"), True, NOW)
    world.do(conversations.pin, ask.id, world.viewer("cora"), answer.id, NOW)
    if who == "answer":
        world.do(conversations.edit_message, answer.id, world.bob, "Send me your password.", NOW)
        assert world.see(conversations.needed, ask.id).pinned_id is None
    else:
        world.do(conversations.edit, ask.id, world.alice, Draft(body="How do I get rich quickly?"), NOW)
    assert world.see(conversations.needed, ask.id).confirmed_at is None


def test_an_open_browser_does_not_replace_the_phone(world: World):
    secret = codes.new()
    world.do(codes.start, world.alice, secret, pyotp.TOTP(secret).at(NOW // times.SECOND), NOW)
    other = codes.new()
    with pytest.raises(codes.CodesAlready):
        world.do(codes.start, world.alice, other, pyotp.TOTP(other).at(NOW // times.SECOND), NOW)


def test_nobody_helps_themself_by_way_of_a_guest(world: World):
    guest = world.do(guests.enter, NOW)
    ask = world.do(conversations.ask, guest.id, world.circle.id, Draft(body="Who helps me?"), NOW)
    take(world, "bob", ask.id)
    world.do(guests.merge, guest.id, world.bob, NOW)
    after = world.see(conversations.needed, ask.id)
    assert (after.asker_id, after.state, after.helper_id) == (world.bob, "waiting", None)
    assert state_of(world, ask.id) == "waiting"


def test_all_who_wonder_come_along_when_questions_are_put_together(world: World):
    under, over = (
        world.ask(),
        world.do(conversations.ask, world.bob, world.circle.id, Draft(body="Red light?"), NOW),
    )
    world.do(conversations.join, under.id, world.viewer("bea"), NOW)
    world.do(conversations.merge, under.id, over.id, world.viewer("cora"), NOW)
    parts = {p.person_id: p.role for p in world.see(conversations.participants, over.id)}
    assert parts == {world.bob: "asker", world.alice: "joined", world.bea: "joined"}


def test_a_private_question_is_shown_to_nobody_by_putting_another_under_it(world: World):
    under = world.ask()
    draft = Draft(body="About my bill", visibility="participants")
    over = world.do(conversations.ask, world.bob, world.circle.id, draft, NOW)
    with pytest.raises(conversations.joining.PrivateAsk):
        world.do(conversations.merge, under.id, over.id, world.viewer("cora"), NOW)


def test_a_reopened_question_does_not_return_to_who_left(world: World):
    ask = world.ask()
    take(world, "bob", ask.id)
    world.do(conversations.solve, ask.id, world.viewer("alice"), None, "", NOW)
    world.do(circles.leave, world.circle.id, world.bob, NOW)
    world.do(conversations.reopen, ask.id, world.viewer("alice"), NOW)
    assert state_of(world, ask.id) == "waiting"


def at_once(store_url: str, *acts) -> list[object]:
    """Each act as if by a process of its own; on PostgreSQL all begin before any commits, SQLite has one writer."""
    stores = [Store(store_url, serving=False) for _ in acts]
    ready, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        waits = "postgres" in store_url

        def job(tx):
            nonlocal waits
            if waits:
                waits = False  # a job that was rolled back for a deadlock is run again
                ready.wait(timeout=30)
            return acts[number](tx)

        try:
            answers[number] = stores[number].write_sync(job)
        except Exception as error:
            answers[number] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in stores:
        each.close()
    return answers


ACTS = {
    "solve": lambda tx, w, ask: conversations.solve(
        tx, ask, circles.viewer(tx, w.alice), None, "Thanks", NOW
    ),
    "take": lambda tx, w, ask: invitations.take(tx, circles.viewer(tx, w.bob), ask, NOW),
    "take too": lambda tx, w, ask: invitations.take(tx, circles.viewer(tx, w.bea), ask, NOW),
    "decline": lambda tx, w, ask: invitations.decline(tx, circles.viewer(tx, w.bob), ask, "time", NOW),
    "withdraw": lambda tx, w, ask: conversations.withdraw(tx, ask, w.alice, NOW),
    "hide": lambda tx, w, ask: conversations.hide(tx, ask, circles.viewer(tx, w.cora), NOW),
    "unsolved": lambda tx, w, ask: conversations.unsolved(tx, ask, circles.viewer(tx, w.alice), NOW),
}


@pytest.mark.parametrize("pair", [
    ("solve", "solve"), ("solve", "withdraw"), ("take", "take too"), ("take", "decline"), ("take", "withdraw"),
    ("take", "hide"), ("take", "solve"), ("withdraw", "unsolved"),
])  # fmt: skip
def test_two_at_once_act_as_one_after_the_other(world: World, store_url: str, pair: tuple[str, str]):
    ask = world.ask()
    invited(world, ask.id, world.bob)
    first, second = (ACTS[name] for name in pair)
    answers = at_once(store_url, lambda tx: first(tx, world, ask.id), lambda tx: second(tx, world, ask.id))
    assert all(a is None or isinstance(a, Refusal | conversations.Conversation) for a in answers), answers
    after = world.see(conversations.needed, ask.id)
    assert world.see(limbo.lost, NOW) == []
    ends = [e.type for e in world.see(events.of_subject, ask.id, 0, 100)]
    assert ends.count("ask.solved") + ends.count("ask.withdrawn") + ends.count("ask.unsolved") <= 1, ends
    part = world.see(conversations.participant, ask.id, world.bob)
    if after.helper_id == world.bob and after.state == "taken":
        assert part is not None
        assert part.role == "helper"


@pytest.mark.parametrize(("typed", "opens"), [("mallory@example.net", False), ("bob@example.org", True)])
def test_a_guests_mail_does_not_open_the_account_that_claims_what_it_asked(
    world: World, typed: str, opens: bool
):
    """Mallory asks as a guest, and has Bob press the private link: the mail that Mallory has is no key to Bob's account."""
    guest = world.do(guests.enter, NOW, address=typed)
    ask = world.do(conversations.ask, guest.id, world.circle.id, Draft(body="Is this yours?"), NOW)
    secret = world.do(links.make, guest.id, "solved", NOW, ask.id)
    world.do(guests.merge, guest.id, world.bob, NOW)
    if opens:
        assert world.see(links.look, secret, NOW, "solved").person_id == world.bob
    else:
        with pytest.raises(links.StaleLink):
            world.see(links.look, secret, NOW, "solved")


def test_whose_posts_are_all_hidden_holds_nothing_up(world: World):
    taken, offered = world.ask().id, world.ask().id
    take(world, "bob", taken)
    invited(world, offered, world.bob)
    world.do(conversations.post, taken, world.bob, "Buy this", NOW)
    world.do(conversations.hide_all_of, world.bob, world.viewer("cora"), NOW)
    assert state_of(world, taken) == "waiting"
    assert world.see(invitations.of_person, world.bob) == []


@pytest.mark.parametrize("end", ["withdraw", "unsolved", "give up"])
def test_who_wonders_the_same_hears_that_it_ended(world: World, end: str):
    ask = world.ask()
    world.do(conversations.join, ask.id, world.viewer("bea"), NOW)
    if end == "withdraw":
        world.do(conversations.withdraw, ask.id, world.alice, NOW)
    elif end == "unsolved":
        world.do(conversations.unsolved, ask.id, world.viewer("alice"), NOW)
    else:
        world.do(conversations.give_up, ask.id, NOW)
    hear_next(world.store, Listener())
    told = "inherited" if end == "withdraw" else "ended"
    assert told in [sent.kind for sent in world.see(outbox.recent, person_id=world.bea)]
