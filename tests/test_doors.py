"""Nobody gets in where they don't belong, and nobody reads what is not theirs: every page, resource, stream and mail.

A route that is not in the tables of ``tests/doors`` fails; so does one in the tables that is gone.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from kring import circles, events, notifications
from kring.api.app import TABLE
from kring.live import hearable
from kring.notifications import outbox
from kring.notifications.sending import Sender
from kring.people import links, sessions
from kring.store import Store, times
from kring.web.box import routes
from kring.web.routes import ROUTES
from tests.doors import cast as c
from tests.doors.boxes import BOX
from tests.doors.programs import API
from tests.doors.tables import PAGES
from tests.web.visits import Visit, application

SHUT = (401, 403, 404)
STREAMS = {
    "GET /live",
    "GET /events/stream",
    "GET /asks/{ask_id}/stream",
}  # walked below, each in its own way
KEPT = {"GET /account/data/download", "GET /me/data"}  # one's own words, whatever became of them


def signed(secret: str, audience: str, sub: str, mail: str = "") -> str:
    """A page's word for who its visitor is."""
    claims = {
        "sub": sub,
        "aud": audience,
        "exp": int(time.time()) + 300,
        "mail": mail,
        "mail_verified": bool(mail),
    }
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret))


def names(table: Any) -> set[str]:
    return {f"{route.method} {route.path}" for route in table} - STREAMS


def test_every_page_is_listed():
    assert names(ROUTES) == set(PAGES)


def test_every_resource_is_listed():
    assert names(TABLE) == set(API)


def test_everything_of_the_box_is_listed():
    assert names(routes.TABLE) == set(BOX)


def test_nothing_else_is_served(store, tmp_path):
    served = {route.path for route in application(store, tmp_path).routes}
    known = {route.path for route in ROUTES} | {
        "/static/{version:str}/{name:path}",
        "/api/v1",
        "/box/v1",
        "/box.js",
    }
    operated = {"/health", "/health/live", "/metrics"}
    programs = {"/events", "/segment/v1", "/hooks"}  # let in by a source's key or secret alone
    assert served - known == operated | programs


class Street:
    """The house and everybody before its doors; ``anew`` brings others of the same names after somebody came in."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.number = store, 0
        self.house = application(store, folder)
        self.anew()

    def anew(self) -> None:
        self.number += 1
        self.cast = c.fill(self.store, self.number)

    def path(self, route: str, ask: str = "private") -> str:
        """A route with something of the cast in its place."""
        things = self.cast.things
        own = {"people": things["bob"], "messages": things["message"]}
        given = {
            "id": own.get(route.split("/")[1], things[ask]), "conversation_id": things[ask], "ask_id": things[ask],
            "webhook_id": things["webhook"], "endpoint_id": things["webhook"], "number": things["delivery"],
            "message_id": things["message"], "person_id": things["bob"], "circle_id": things["circle"],
            "report_id": things["report"], "session_id": things["session"], "attachment_id": things["attachment"], "key_id": things["key"],
            "name": things["source"], "source_name": things["source"], "source_key_id": things["source_key"],
            "slug": things["slug"], "rule_id": things["rule"], "site_id": things["site"], "secret_id": things["site_secret"], "secret": things["link"], "ticket": "none", "lookalike_id": "none", "merge_id": "none", "place_id": "none", "letter_id": "none", "point_id": "none", "notification_id": "none", "code": "not-found",
        }  # fmt: skip
        if route.startswith("/organization/sources"):
            given["key_id"] = things["source_key"]
        return re.sub(r"\{(\w+)(:str)?\}", lambda match: given[match[1]], route)

    def body(self, said: dict[str, Any]) -> dict[str, Any]:
        text = re.sub(r"\{(\w+)\}", lambda match: self.cast.things[match[1]], json.dumps(said))
        return json.loads(text)

    def visit(self, role: str) -> Visit:
        return Visit(self.house, self.cast.cookies.get(c.WHO.get(role, ""), ""))

    def page(self, role: str, name: str, said: dict[str, Any], ask: str = "private") -> httpx.Response:
        method, route = name.split(" ")
        visitor, path = self.visit(role), self.path(route, ask)
        return visitor.get(path) if method == "GET" else visitor.post(path, self.body(said))

    def call(self, role: str, name: str, said: dict[str, Any], ask: str = "private") -> httpx.Response:
        method, route = name.split(" ")
        key = self.cast.keys.get(c.WHO.get(role, ""), "")
        return asyncio.run(self._call(method, self.path(route, ask), key, self.body(said)))

    def box(self, role: str, name: str, said: dict[str, Any], ask: str = "private") -> httpx.Response:
        """As a page's visitor: a guest by their secret, everybody else by the page's word for their address."""
        method, route = name.split(" ")
        things, who = self.cast.things, c.WHO.get(role, "")
        headers = {"origin": things["origin"]}
        if role == "guest":
            headers["authorization"] = f"Bearer {things['guest_link']}"
        elif who:
            headers["kring-token"] = signed(things["signs"], c.HOME, who, f"{who}{self.number}@example.org")
        return asyncio.run(self._send(method, f"/box/v1{self.path(route, ask)}", headers, self.body(said)))

    async def _call(self, method: str, path: str, key: str, said: dict[str, Any]) -> httpx.Response:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        return await self._send(method, f"/api/v1{path}", headers, said)

    async def _send(
        self, method: str, path: str, headers: dict[str, str], said: dict[str, Any]
    ) -> httpx.Response:
        more = {"params": said} if method in ("GET", "DELETE") else {"json": said}
        transport = httpx.ASGITransport(app=self.house)
        async with httpx.AsyncClient(transport=transport, base_url=c.HOME) as client:
            return await client.request(method, path, headers=headers, **more)  # type: ignore[arg-type]


@pytest.fixture
def street(store: Store, tmp_path: Path) -> Street:
    return Street(store, tmp_path)


def walk(
    street: Street, way: Callable[..., httpx.Response], name: str, door: Any, roles: list[str]
) -> list[str]:
    """Try a door as everybody, those first who are not let in: they must change nothing for who comes after."""
    welcome, said = door
    wrong = []
    if not name.startswith("GET"):
        street.anew()
    for role in sorted(roles, key=lambda role: role in welcome):
        if role in welcome and not name.startswith("GET"):
            street.anew()
        answer = way(role, name, said)
        let_in = answer.status_code not in SHUT
        if let_in != (role in welcome) or answer.status_code >= 500 or answer.status_code == 400:
            wrong.append(f"{name} as {role}: {answer.status_code}")
        if name.startswith("GET") and (read := c.told(answer.text, role)) and name not in KEPT:
            wrong.append(f"{name} as {role} reads {read}")
    if not name.startswith("GET"):
        street.anew()
    return wrong


@pytest.mark.timeout(600)
def test_pages_let_in_whom_they_should(street):
    wrong = [
        line for name, door in PAGES.items() for line in walk(street, street.page, name, door, list(c.ROLES))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.timeout(600)
def test_resources_let_in_whom_they_should(street):
    roles = [role for role in c.ROLES if role != "guest"]
    wrong = [line for name, door in API.items() for line in walk(street, street.call, name, door, roles)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.timeout(600)
def test_the_box_shows_each_their_own_and_nothing_else(street):
    wrong = [
        line for name, door in BOX.items() for line in walk(street, street.box, name, door, list(c.ROLES))
    ]
    assert not wrong, "\n".join(wrong)


def about_one(door: str) -> bool:
    return not door.startswith("GET") and any(
        part in door for part in ("conversations/{", "asks/{", "messages/{")
    )


@pytest.mark.parametrize("role", ["outsider", "member", "blocked"])
def test_nobody_learns_that_there_is_what_they_cannot_see(street, role):
    """An act on a conversation that is not theirs to see is answered as one on a conversation that is not there."""
    missing = "01" + "z" * 24
    wrong = []
    for way, table in ((street.page, PAGES), (street.call, API)):
        for name, (_, said) in table.items():
            if not about_one(name):
                continue
            there = way(role, name, said).status_code
            things = dict(street.cast.things)
            street.cast.things.update(private=missing, message=missing)
            gone = way(role, name, said).status_code
            street.cast.things.update(things)
            if there != gone:
                wrong.append(f"{name}: {there}, but {gone} where there is none")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("ask", ["shared", "hidden"])
def test_what_is_the_circles_or_hidden_is_read_by_its_readers_only(street, ask):
    readers = c.READS[c.SHARED if ask == "shared" else c.HIDDEN]
    for role in c.ROLES:
        seen = street.page(role, "GET /conversations/{id:str}", {}, ask)
        assert (seen.status_code == 200) == (role in readers), (role, seen.status_code)
        if role != "guest":
            for name in ("GET /asks/{ask_id}", "GET /conversations/{conversation_id}/messages"):
                told = street.call(role, name, {}, ask)
                assert (told.status_code == 200) == (role in readers), (role, name, told.status_code)


@pytest.mark.parametrize("word", [c.PRIVATE, c.SHARED, c.HIDDEN, c.NUMBER, "box"])
def test_search_and_suggestion_find_only_what_is_theirs(street, word):
    for role in c.ROLES:
        visitor = street.visit(role)
        typed = f"my+{word}+box+blinks"
        for path in (
            f"search?text={word}",
            f"search?topic={word}",
            f"ask?text={typed}",
            f"ask/similar?text={typed}",
        ):
            page = visitor.get(f"/{path}").text
            told = [other for other in c.told(page, role) if other != word or f"The {word} box" in page]
            assert told == [], (role, path)


def test_what_was_typed_is_the_only_way_a_word_comes_back(street):
    """The guard of the test above: whoever may read it does find the shared one."""
    assert f"The {c.SHARED} box" in street.visit("member").get(f"/search?text={c.SHARED}").text


def test_a_private_link_opens_its_own_question_and_nothing_else(street):
    guest = street.cast.people["gus"]
    with_link = street.visit("guest")
    for path in ("/help", "/account", "/coordinate", f"/conversations/{street.cast.things['private']}"):
        assert with_link.get(path).status_code in SHUT, path
    secret = street.store.write_sync(
        lambda tx: links.make(tx, guest, "private", times.now(), street.cast.things["private"])
    )
    assert c.told(street.visit("anonymous").get(f"/links/{secret}").text, "anonymous") == []


def test_links_cannot_be_guessed_and_end(street):
    now = times.now()
    carol = street.cast.people["carol"]
    secret = street.store.write_sync(lambda tx: links.make(tx, carol, "sign-in", now - times.DAY))
    assert len(secret) >= 43
    assert street.visit("anonymous").get(f"/links/{secret}").status_code == 410
    assert street.visit("anonymous").get(f"/links/{secret[:-1]}x").status_code == 410


def test_an_ended_session_hears_and_sees_nothing(street):
    bob = street.cast.people["bob"]
    street.store.write_sync(lambda tx: sessions.end_others(tx, bob))
    assert street.page("participant", "GET /conversations/{id:str}", {}).status_code == 404


def test_a_page_that_is_looked_at_changes_nothing(street):
    def state(tx: Any) -> Any:
        return events.last_position(tx)

    before = street.store.read_sync(state)
    for name in PAGES:
        if name.startswith("GET"):
            for role in c.ROLES:
                street.page(role, name, {})
    assert street.store.read_sync(state) == before


def test_live_tells_each_only_what_is_theirs(street):
    """Each event on its way out, and again on replay, goes through this one function."""
    private = street.cast.things["private"]

    def heard(tx: Any, role: str) -> list[Any]:
        viewer = circles.viewer(tx, street.cast.people.get(c.WHO.get(role, "")))
        everything = events.since(tx, 0)
        return [told for event in everything if (told := hearable(tx, viewer, event))]

    for role in c.ROLES:
        told = street.store.read_sync(lambda tx, role=role: heard(tx, role))
        subjects = {event.subject for event in told}
        assert (private in subjects) == (role in c.READS[c.PRIVATE]), role
        assert (street.cast.things["hidden"] in subjects) == (role in c.READS[c.HIDDEN]), role
        asker = street.cast.people["alice"]
        if role not in ("asker", "coordinator", "owner"):
            assert asker not in str([event for event in told if event.subject == private]), role


@pytest.mark.parametrize("page", ["live", "api/v1/events/stream"])
def test_a_stream_of_a_conversation_is_opened_by_its_readers_only(street, page):
    for role in c.ROLES:
        if role in c.READS[c.PRIVATE] or (role == "guest" and page != "live"):
            continue
        topics = f"conversation:{street.cast.things['private']}"
        path = f"/{page}?topics={topics}&after=0&limit=1&subject={street.cast.things['private']}"
        if page == "live":
            assert street.visit(role).get(path).status_code in SHUT, role


def test_mail_says_to_each_only_what_is_theirs(street):
    """Everybody is notified of everything, by mistake; what is written is only what they may read."""
    kinds = [kind for kind in notifications.KINDS if kind not in ("sign-in", "address", "join", "invitation")]

    def tell(tx: Any) -> None:
        for role, name in c.WHO.items():
            for kind in kinds:
                for ask in ("private", "shared", "hidden"):
                    told = street.cast.things[ask]
                    outbox.notify(tx, street.cast.people[name], kind, told, {"role": role}, times.now())

    street.store.write_sync(tell)
    send_all(street)
    sent = street.store.read_sync(lambda tx: outbox.recent(tx, 2000))
    roles = {street.cast.people[name]: role for role, name in c.WHO.items()}
    written = [(roles[one.person_id], one) for one in sent if one.written]
    assert {role for role, _ in written} >= {"participant", "asker", "coordinator", "member"}
    for role, one in written:
        words = one.written.line + one.written.text + one.written.html
        assert c.told(words, role) == [], (role, one.kind, one.subject)


def send_all(street: Street) -> None:
    sender = Sender(street.store, Shown())
    while sender.work():
        pass


class Shown:
    """A mailer that shows instead of sending."""

    def send(self, mail: Any, *_: Any) -> str:
        return "shown"
