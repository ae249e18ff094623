"""What a coordinator sees of a circle."""

import msgspec
import pytest

from kring import circles
from kring.circles import listing, overview
from kring.store import ad_hoc, ids, times

NOW = 1_780_000_000 * times.SECOND
PERSON = ad_hoc("insert into people (id, name, state, created_at) values (:id, :name, :state, :now)")
ASK = ad_hoc(
    "insert into conversations (id, circle_id, asker_id, title, topics, visibility, asked_at, state,"
    " replied_at, promised_at, next_at, next_step, hidden_at, updated_at)"
    " values (:id, :circle_id, 'alice', :title, :topics, 'circle', :at, :state,"
    " :replied_at, :promised_at, :at, 'wave', :hidden_at, :at)"
)
INVITE = ad_hoc(
    "insert into invitations (id, conversation_id, person_id, wave, state, rank, score, probability,"
    " propensity, invited_at, expires_at) values (:id, :ask, :person, 1, :state, 1, 1, .5, 1, :at, :at)"
)


class World:
    """Alice asks, Bob knows, Carol was never asked."""

    def __init__(self, tx):
        for name, state in (("alice", "joined"), ("bob", "joined"), ("carol", "joined"), ("dave", "known")):
            tx.run(PERSON, id=name, name=name.title(), state=state, now=NOW)
        self.circle = circles.add(tx, "Routers", NOW)
        for name in ("alice", "bob", "carol", "dave"):
            circles.join(tx, self.circle.id, name, "customer", NOW)
        self.ids = [self.circle.id]


@pytest.fixture
def world(store):
    return store.write_sync(World)


def ask(tx, world, title, hours_ago, **fields):
    at = NOW - hours_ago * times.HOUR
    row = dict(state="waiting", replied_at=None, promised_at=None, hidden_at=None, topics=("wifi",)) | fields
    tx.run(ASK, id=ids.new(at), circle_id=world.circle.id, title=title, at=at, **row)
    return tx.value(ad_hoc("select id from conversations where title = :title"), title=title)


def test_what_waits_is_listed_oldest_first(store, world):
    def job(tx):
        ask(tx, world, "new", 1)
        ask(tx, world, "old", 5)
        ask(tx, world, "done", 9, state="solved")
        return [w.title for w in overview.waiting(tx, world.ids)]

    assert store.write_sync(job) == ["old", "new"]


def test_what_is_hidden_leaves_list_and_counts(store, world):
    def job(tx):
        ask(tx, world, "spam", 1, hidden_at=NOW)
        return (
            overview.waiting(tx, world.ids),
            overview.counts(tx, world.ids, NOW),
            overview.topics(tx, world.ids, 0),
        )

    assert store.write_sync(job) == ([], overview.Counts(), [])


def test_a_promise_that_passed_without_a_reply_is_late(store, world):
    def job(tx):
        ask(tx, world, "late", 5, promised_at=NOW - 1)
        ask(tx, world, "replied", 5, promised_at=NOW - 1, replied_at=NOW - 2)
        ask(tx, world, "taken", 4, state="taken")
        return overview.counts(tx, world.ids, NOW)

    counts = store.write_sync(job)
    assert (counts.waiting, counts.taken, counts.late) == (2, 1, 1)
    assert counts.oldest == NOW - 5 * times.HOUR


def test_the_list_goes_on_after_a_cursor(store, world):
    def job(tx):
        for number in range(5):
            ask(tx, world, str(number), 9 - number)
        first = overview.waiting(tx, world.ids, limit=2)
        return [w.title for w in first + overview.waiting(tx, world.ids, after=first[-1].id)]

    assert store.write_sync(job) == ["0", "1", "2", "3", "4"]


def test_who_carries_the_load_and_who_was_never_asked(store, world):
    def job(tx):
        for number, state in enumerate(("taken", "declined", "expired")):
            one = ask(tx, world, str(number), 9)
            tx.run(INVITE, id=ids.new(), ask=one, person="bob", state=state, at=NOW - times.HOUR)
        hidden = ask(tx, world, "spam", 9, hidden_at=NOW)
        tx.run(INVITE, id=ids.new(), ask=hidden, person="alice", state="expired", at=NOW - times.HOUR)
        return overview.bearers(tx, world.circle.id, NOW - overview.LATELY, NOW), listing.never_invited(
            tx, world.circle.id
        )

    bearers, (number, never) = store.write_sync(job)
    assert [(b.id, b.asked, b.taken, b.declined, b.ignored, b.this_week) for b in bearers] == [
        ("bob", 3, 1, 1, 1, 3)
    ]
    assert (number, [u.id for u in never]) == (1, ["carol"])


def test_topics_without_an_answer_come_first(store, world):
    def job(tx):
        ask(tx, world, "a", 5, topics=("tv",), replied_at=NOW - 4 * times.HOUR, state="solved")
        ask(tx, world, "b", 5, topics=("wifi", "mail"))
        ask(tx, world, "c", 3, topics=("wifi",))
        return overview.topics(tx, world.ids, 0)

    needs = {n.topic: n for n in store.write_sync(job)}
    assert list(needs) == ["wifi", "mail", "tv"]
    assert msgspec.structs.asdict(needs["tv"]) == {
        "topic": "tv", "asks": 1, "unanswered": 0, "solved": 1, "reply_minutes": 60.0,
    }  # fmt: skip


def test_known_people_are_counted_and_listed(store, world):
    def job(tx):
        return listing.known_people(tx, world.circle.id), listing.states(tx, world.circle.id)

    known, states = store.write_sync(job)
    assert [k.id for k in known] == ["dave"]
    assert states == {"known": 1, "joined": 3}


def test_members_are_found_by_a_part_of_their_name(store, world):
    def job(tx):
        all_of_them = listing.members(tx, world.circle.id, limit=2)
        rest = listing.members(tx, world.circle.id, after=(all_of_them[-1].name, all_of_them[-1].id))
        return [m.id for m in all_of_them + rest], [m.id for m in listing.find(tx, world.circle.id, "CAR")]

    assert store.write_sync(job) == (["alice", "bob", "carol", "dave"], ["carol"])


def test_topics_to_choose_from_tell_nothing_of_what_is_private(store, world):
    def job(tx):
        ask(tx, world, "a", 5, topics=("tv",))
        private = ask(tx, world, "b", 5, topics=("divorce",))
        tx.run(ad_hoc("update conversations set visibility = 'participants' where id = :id"), id=private)
        ask(tx, world, "c", 5, topics=("spam",), hidden_at=NOW)
        return overview.offered(tx, world.ids, 0)

    assert store.write_sync(job) == ["tv"]
