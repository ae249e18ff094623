"""In a demonstration a visitor sits as a simulated member, and sees the sample and what they asked themself."""

import re

import pytest

from kring import circles, conversations
from kring.people import keys, sessions
from kring.store import Store, times
from tests.web.visits import Visit, application
from tests.web.worlds import World, world

ALICES = "Wifi drops in the attic"
EVAS = "Own router behind the fibre box"


@pytest.fixture
def demo(store: Store) -> World:
    """A demonstration whose members are simulated, but Alice and Carol, who visit."""
    return world(store, demo=True)


@pytest.fixture
def sits(demo: World, tmp_path):
    pages = application(demo.store, tmp_path)

    def sit(name: str, side: str, ask: str) -> Visit:
        visit = Visit(pages, demo.enter(name))
        answer = visit.post(f"/conversations/{ask}/seat", {"side": side})
        assert answer.status_code == 303, answer.text
        return Visit(pages, re.search(r"kring=([\w-]+)", answer.headers["set-cookie"])[1])

    return sit


def test_who_sits_as_coordinator_sees_no_other_visitor(demo: World, sits):
    carol = sits("carol", "coordinator", demo.public.id)
    home = "/coordinate/twijn"
    assert EVAS in carol.get(home).text
    for place in ("", "/load", "/events", "/audit", "/reports", "/members?text=ali", "/joining", "/topics"):
        page = carol.get(home + place)
        assert page.status_code == 200, place
        assert ALICES not in page.text, place
        assert "Alice Visser" not in page.text, place
    for path in (
        f"/conversations/{demo.ask.id}",
        f"{home}/asks/{demo.ask.id}",
        f"/live?topics=conversation:{demo.ask.id}",
    ):
        assert carol.get(path).status_code == 404, path
    assert ALICES not in carol.get("/search?state=waiting").text
    assert ALICES not in carol.get("/search?q=attic").text
    assert carol.post(f"/conversations/{demo.ask.id}/hiding").status_code == 404
    assert demo.store.read_sync(lambda tx: conversations.needed(tx, demo.ask.id)).hidden_at is None


def test_who_sits_sees_what_they_asked_themself(demo: World, sits):
    alice = sits("alice", "coordinator", demo.ask.id)
    assert ALICES in alice.get("/coordinate/twijn").text
    assert alice.get(f"/conversations/{demo.ask.id}").status_code == 200


def test_a_helpers_seat_shows_no_invitation_to_what_another_visitor_asked(demo: World, sits):
    carol = sits("carol", "helper", demo.public.id)
    shown = carol.get("/help").text
    assert EVAS in shown
    assert ALICES not in shown


def test_what_is_somebodys_own_stays_theirs(demo: World, sits):
    carol = sits("carol", "coordinator", demo.public.id)
    noor = demo.people["noor"]
    for path in ("/account/keys", "/account/password", "/account/erasure", "/coordinate/twijn/settings",
                 f"/coordinate/twijn/members/{demo.people['bob']}/leaving", "/organization"):  # fmt: skip
        assert carol.post(path, {"name": "a", "scopes": "read"}).status_code == 403, path
    assert carol.get("/account/data/download").status_code == 403
    assert demo.store.read_sync(lambda tx: keys.listed(tx, noor)) == []
    assert demo.store.read_sync(lambda tx: sessions.listed(tx, noor, times.now())) == []
    assert carol.get("/organization").status_code == 404
    assert "You sit as Noor" in carol.get("/").text
    assert re.search("place for a while", carol.post("/account", {"name": "Me"}).text)
    assert carol.get("/api/v1/me").status_code == 401
    member = demo.store.read_sync(lambda tx: circles.membership(tx, demo.circle_id, demo.people["bob"]))
    assert member.left_at is None
