"""What an attacker sends to the pages: addresses that lead elsewhere, bytes that are no text, far too much."""

import asyncio
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest

from kring import circles, conversations
from kring.circles import ANYBODY
from kring.live import Heard, Wish
from kring.locale import translations
from kring.people import sessions
from kring.settings import organization
from kring.store import Store, times
from kring.web import streaming, visitors
from kring.web.app import create
from tests.web.visits import Standing, Visit
from tests.web.worlds import World
from tests.web.worlds import world as fill

ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://evil.example",
    "/\r\nX: y",
]


@pytest.fixture
def world(store: Store) -> World:
    return fill(store)


@pytest.fixture
def application(world: World, tmp_path):
    return create(Standing(world.store, tmp_path))  # type: ignore[arg-type]


@pytest.fixture
def alice(application, world: World) -> Visit:
    return Visit(application, world.enter("alice"))


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nobody_is_sent_elsewhere(application, alice: Visit, place: str):
    shown = alice.get("/sign-in?" + urlencode({"to": place}))
    assert "evil" not in shown.text
    back = alice.post("/messages/none/reports", {"back": place})
    assert back.status_code == 404
    resumed = alice.post("/account/resumption", {"back": place})
    assert resumed.status_code == 303
    location = resumed.headers["location"]
    assert "evil" not in location or location == "/evil.example"
    assert "x" not in resumed.headers


def test_an_address_of_ours_may_have_any_letter(alice: Visit):
    answer = alice.post("/account/resumption", {"back": "/search?topic=café"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/search?topic=caf%C3%A9"


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=a%00b",
        "/search?topic=%00",
        "/search?before=%00",
        "/search?q=%ED%A0%80",
        "/conversations/%00",
        "/people/a%00b",
        "/links/%00",
        "/live?topics=conversation:%00",
        "/search?offset=" + "9" * 5000,
        "/live?after=" + "9" * 30,
        "/ask?text=%00+a",
        "/sign-in?to=/%00",
        "/private/%00",
        "/unsubscribe/%00",
    ],
)
def test_no_address_breaks_a_page(alice: Visit, path: str):
    if path.startswith("/live?after"):
        return  # a stream without an end is read in test_streams
    assert alice.get(path).status_code < 500


@pytest.mark.parametrize(
    "form",
    [
        ("/conversations", {"body": "a\0b down?", "looked": "1"}),
        ("/conversations", {"body": "x", "circle": "\0", "looked": "1"}),
        ("/conversations", {"body": "Down? " + "word" * 4000, "looked": "1", "topics": "\0,a"}),
        ("/conversations", {"body": b"\xff\xfe\xed\xa0\x80 down?", "looked": "1"}),
        ("/conversations/{ask}/taking", {"promise_minutes": "9" * 5000}),
        ("/conversations/{ask}/taking", {"promise_minutes": "99999999999999999999"}),
        ("/conversations/{ask}/invitations", {"number": "9" * 5000}),
        ("/conversations/{ask}/declining", {"reason": "\0"}),
        ("/account/availability", {"per_week": "9" * 5000}),
        ("/account", {"name": "\0"}),
        ("/account", {"name": "A", "about": "\0"}),
        ("/sign-in/link", {"address": "a\0@b.example"}),
        ("/sign-in/password", {"address": "a\0@b.example", "password": "\0" * 12}),
        ("/account/keys", {"name": "a\0", "scopes": "read"}),
        ("/conversations/{ask}/draft", {"body": "\0"}),
    ],
)
def test_no_form_breaks_a_page(alice: Visit, world: World, form):
    path, said = form
    assert alice.post(path.format(ask=world.ask.id), said).status_code < 500


def test_far_too_much_is_refused_in_a_sentence(alice: Visit):
    answer = alice.post("/conversations", {"body": "a" * 3_000_000, "looked": "1"})
    assert answer.status_code == 413
    assert 'role="alert"' in answer.text


def test_what_was_hidden_is_not_replayed_from_memory(world: World, tmp_path):
    """A reader's stream keeps a message as HTML for the next reader: not when it was hidden, or changed, since."""
    store, now = world.store, times.now()
    bob = store.read_sync(lambda tx: circles.viewer(tx, world.people["bob"]))
    store.write_sync(lambda tx: conversations.stay(tx, bob, world.public.id, now))
    message = store.write_sync(
        lambda tx: conversations.post(tx, world.public.id, world.people["bob"], "WORD", now)
    )
    heard = Heard(1_000_000, "e", "message.posted", world.public.id, now, None, {"message_id": message.id})
    page = SimpleNamespace(
        words=translations("en"),
        person=None,
        query={},
        now=now,
        organization=store.read_sync(organization),
        cross_site="",
        new_seed="s",
        request=SimpleNamespace(cookies={}),
        keep=print,
        viewer=ANYBODY,
        seated=False,
        told="",
        visitor=None,
    )

    def shown() -> bytes:
        return store.read_sync(lambda tx: streaming._message(tx, page, ANYBODY, heard, message.id))[0]  # type: ignore[arg-type]

    assert b"WORD" in shown()
    store.write_sync(
        lambda tx: conversations.edit_message(tx, message.id, world.people["bob"], "OTHER", now + 1)
    )
    assert b"OTHER" in shown()
    assert b"WORD" not in shown()
    viewer = store.read_sync(lambda tx: circles.viewer(tx, world.people["noor"]))
    store.write_sync(lambda tx: conversations.hide_message(tx, message.id, viewer, now))
    assert shown() == b""


@pytest.mark.parametrize("how", ["signed out", "dismissed"])
def test_a_stream_ends_when_its_session_or_its_rights_do(world: World, tmp_path, monkeypatch, how: str):
    monkeypatch.setattr(streaming, "BEAT_SECONDS", 0.05)
    cookie = world.enter("sanne")
    engine = Standing(world.store, tmp_path)

    async def story() -> int:
        request = SimpleNamespace(cookies={"kring": cookie})
        there = world.store.read_sync(lambda tx: visitors.visitor(tx, cookie, times.now()))
        page = SimpleNamespace(
            store=world.store, request=request, viewer=there.viewer, visitor=there, private_link=False
        )
        place = streaming.Place(there.viewer, Wish(mine=True))
        heard = engine.live.subscribe(there.viewer.person_id, place.wish)
        frames, number = streaming._frames(page, place, heard), 0  # type: ignore[arg-type]
        async for _ in frames:
            number += 1
            if number == 4:
                await world.store.write(end)
        return number

    def end(tx):
        if how == "signed out":
            return sessions.end_others(tx, world.people["sanne"])
        return circles.leave(tx, world.circle_id, world.people["sanne"], times.now())

    assert asyncio.run(asyncio.wait_for(story(), 10)) < 200
