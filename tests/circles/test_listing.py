"""Long lists of members: their copies are kept whatever changes, and no list looks at everybody."""

import pytest

from kring import circles, people
from kring.circles import circles as of_circles
from kring.circles import listing, overview
from kring.history import checking
from kring.invitations import answering, waves
from kring.people import Changes, data, guests, joining
from kring.store import ad_hoc, times
from tests.world import NOW, build

COPIES = {"members-copied", "helped-counted"}
STATE = ad_hoc("select state from memberships where person_id = :id")


@pytest.fixture
def world(store):
    return build(store)


def wrong(world):
    return [b for b in world.see(checking.check, times.now()) if b.rule in COPIES]


def member(world, state):
    def job(tx):
        person = people.add(tx, "Dave", NOW, state=state, address="dave@example.org")
        circles.join(tx, world.circle.id, person.id, "fan", NOW)
        return person.id

    return world.store.write_sync(job)


def leave_for_good(world, person_id):
    world.do(data.erase, person_id, NOW)


def take(world, person_id):
    asked = world.ask()
    viewer = world.see(circles.viewer, person_id)
    world.do(answering.take, viewer, asked.id, NOW)


def invite(world, asked, person_id, now):
    choice = waves.Choice(person_id=person_id, rank=1, score=1.0, probability=0.5, propensity=1.0)
    plan = waves.Plan(
        conversation=asked, kind="wave", choices=[choice], match=None, more_at=now + times.HOUR, then="wave"
    )
    assert world.do(waves.send, plan, now) == [person_id]


CHANGES = {
    "invited": ("known", lambda w, p: w.do(joining.invite, [p], w.circle.id, w.cora, NOW)),
    "joined": ("known", lambda w, p: w.do(joining.join, p, NOW)),
    "accepted": ("known", lambda w, p: w.do(joining.accept, p, w.circle.id, Changes(name="David"), NOW)),
    "refused": ("known", lambda w, p: w.do(joining.refuse, p, NOW)),
    "renamed": ("joined", lambda w, p: w.do(people.change, p, Changes(name="David"), NOW)),
    "merged": ("guest", lambda w, p: w.do(guests.merge, p, w.bob, NOW)),
    "erased": ("joined", leave_for_good),
    "took": ("joined", take),
    "moved": ("joined", lambda w, p: w.do(of_circles.change_role, w.circle.id, p, "partner", NOW)),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_membership_says_what_its_person_is(world, what):
    state, change = CHANGES[what]
    person_id = member(world, state)
    assert wrong(world) == []
    change(world, person_id)
    assert wrong(world) == []
    person = world.see(people.get, person_id)
    left = None if what == "merged" else person.state  # the membership is the other's then
    assert world.see(lambda tx: tx.value(STATE, id=person_id)) == left


def test_who_was_invited_is_no_longer_listed_as_never_invited(world):
    asked = world.ask()
    before = world.see(listing.never_invited, world.circle.id)
    invite(world, asked, world.bob, NOW)
    number, never = world.see(listing.never_invited, world.circle.id)
    assert (before[0], number) == (4, 3)
    assert world.bob not in {each.id for each in never}
    assert wrong(world) == []


def test_who_was_invited_and_joins_another_circle_was_invited_there_too(world):
    asked = world.ask()
    invite(world, asked, world.bob, NOW)
    other = world.do(circles.add, "Other", NOW)
    world.do(circles.join, other.id, world.bob, "fan", NOW)
    assert world.see(listing.never_invited, other.id) == (0, [])


def test_members_are_not_counted_without_end(world, monkeypatch):
    monkeypatch.setattr(listing, "ENOUGH", 3)
    assert world.see(listing.states, world.circle.id) == {"joined": 3}
    assert world.see(listing.never_invited, world.circle.id)[0] == 3


def test_a_search_looks_at_so_many_names_and_says_how_far(world, monkeypatch):
    monkeypatch.setattr(listing, "LOOKED", 2)  # Alice, Bea; Bob, Cora
    circle_id = world.circle.id
    assert world.see(listing.find, circle_id, "cor") == []
    place = world.see(listing.looked_to, circle_id)
    assert place == ("Bea", world.bea)
    assert [m.name for m in world.see(listing.find, circle_id, "cor", place)] == ["Cora"]
    assert world.see(listing.looked_to, circle_id, place) is None


def test_load_is_counted_over_the_last_invitations(world, monkeypatch):
    monkeypatch.setattr(overview, "MOST_INVITED", 1)
    for number, name in enumerate(("bob", "bea")):
        asked = world.ask(now=NOW + number)
        invite(world, asked, getattr(world, name), NOW + number)
    now = NOW + times.HOUR
    since = world.see(overview.asked_since, now)
    assert since == NOW
    assert [b.id for b in world.see(overview.bearers, world.circle.id, since, now)] == [world.bea]


def test_what_is_known_about_somebody_is_counted_as_it_is_exported(world):
    world.ask()
    for name in ("alice", "bob", "cora"):
        exported = world.see(data.export, getattr(world, name), NOW)
        counted = world.see(data.counts, getattr(world, name))
        assert counted == {part: len(rows) for part, rows in exported.items() if isinstance(rows, list)}


BOUNDED = {
    "count_state": "memberships_in_state",
    "count_never_invited": "memberships_in_state",
    "never_invited": "memberships_in_state",
    "known_people": "memberships_known",
    "members": "memberships_by_name",
    "find": "memberships_by_name",
    "looked_to": "memberships_by_name",
}


@pytest.mark.parametrize("name", BOUNDED)
def test_each_list_is_read_from_its_index(store, name):
    if store.database.dialect == "postgres":
        pytest.skip("PostgreSQL's plans depend on what there is")
    given = dict.fromkeys(
        ("circle_id", "state", "after_name", "after_id", "like", "limit", "looked", "enough", "before"), ""
    )
    text = "explain query plan " + getattr(listing.SQL, name).texts["sqlite"]
    plan = store.read_sync(lambda tx: [row[3] for row in tx.connection.execute(text, given)])
    assert any(BOUNDED[name] in step for step in plan)
    assert not any(step.startswith(("SCAN m", "SCAN p", "SCAN n")) for step in plan)
