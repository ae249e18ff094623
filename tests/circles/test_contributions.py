"""What a person does for others."""

import pytest

from kring import circles
from kring.circles import contributions
from kring.store import ad_hoc, ids, times

NOW = 1_780_000_000 * times.SECOND
PERSON = ad_hoc("insert into people (id, name, state, created_at) values (:id, :id, 'joined', :now)")
ASK = ad_hoc(
    "insert into conversations (id, circle_id, asker_id, title, visibility, asked_at, state, answer_id,"
    " thanks, ended_at, helper_id, hidden_at, updated_at)"
    " values (:id, :circle_id, 'alice', :title, 'circle', :now,"
    " :state, :answer_id, :thanks, :now, 'bob', :hidden_at, :now)"
)
MESSAGE = ad_hoc(
    "insert into messages (id, conversation_id, author_id, number, body, posted_at)"
    " values (:id, :ask, 'bob', 1, 'Try this', :now)"
)
SEAT = ad_hoc(
    "insert into participants (conversation_id, person_id, role, since) values (:ask, 'bob', 'helper', :now)"
)


@pytest.fixture
def circle(store):
    def job(tx):
        for name in ("alice", "bob"):
            tx.run(PERSON, id=name, now=NOW)
        return circles.add(tx, "Routers", NOW)

    return store.write_sync(job)


def answered(tx, circle, title, state="solved", thanks="", hidden_at=None):
    ask, answer = ids.new(NOW), ids.new(NOW)
    values = dict(state=state, thanks=thanks, hidden_at=hidden_at, title=title)
    tx.run(ASK, id=ask, circle_id=circle.id, answer_id=answer, now=NOW, **values)
    tx.run(MESSAGE, id=answer, ask=ask, now=NOW)
    tx.run(SEAT, ask=ask, now=NOW)
    return ask


def test_thanks_are_the_helpers_and_hidden_ones_are_gone(store, circle):
    def job(tx):
        answered(tx, circle, "wifi", thanks="You saved my evening")
        answered(tx, circle, "spam", thanks="buy", hidden_at=NOW)
        return (
            contributions.thanks(tx, "bob"),
            contributions.totals(tx, "bob"),
            contributions.totals(tx, "alice"),
        )

    thanks, bob, alice = store.write_sync(job)
    assert [t.thanks for t in thanks] == ["You saved my evening"]
    assert (bob, alice) == (contributions.Totals(1, 1, 0), contributions.Totals())


def test_open_talks_are_those_one_helps_in(store, circle):
    def job(tx):
        answered(tx, circle, "open", state="taken")
        answered(tx, circle, "over")
        return contributions.talks(tx, "bob"), contributions.talks(tx, "alice")

    bob, alice = store.write_sync(job)
    assert ([t.title for t in bob], alice) == (["open"], [])
    assert (bob[0].mine, bob[0].last_author_id) == (True, "bob")


def test_a_week_without_invitations_is_nought(store):
    assert store.read_sync(lambda tx: contributions.week(tx, "bob", NOW)) == 0
