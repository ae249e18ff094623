"""Asking in the box: what is known already, the question, and what the page may say of it."""

from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from kring import circles, conversations, people, settings
from kring.api.asks import Body
from kring.api.calls import Call
from kring.api.known import Text
from kring.api.routing import Route
from kring.box import visitors
from kring.circles import Circle, admission
from kring.conversations import Draft, contexts
from kring.conversations.contexts import Fact
from kring.knowledge import suggesting
from kring.locale import SPOKEN
from kring.people import approaching, guests, limits, strangers
from kring.refusals import NotFound, Refusal
from kring.store import Transaction
from kring.web.box import showing, visiting
from kring.web.box.showing import Own, Told
from kring.web.box.trees import Node, tree

Short = Annotated[str, Meta(max_length=80)]
Zone = Annotated[str, Meta(max_length=60)]
MOST_OWN = 30


class NoSuchCircle(Refusal):
    """There is no circle called {seen!r} in which a visitor may ask; look at data-circle on the page."""

    status = 404
    field = "circle"


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """The circle that a page asks in, by its short name; without one, the first."""

    circle: Short = ""


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """What the box begins with: whose it is, who sees what is asked, who the visitor is, and their questions."""

    organization: str
    circle: str
    visibility: str
    name: str
    known: bool
    told_by: str
    asks: list[Own]


class Like(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody is typing."""

    text: Text


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A solved question like it, with the best part of its answer."""

    id: str
    title: str
    part: Node
    language: str
    confirmed: bool
    helped: int


class Wondering(msgspec.Struct, frozen=True, kw_only=True):
    """An open question like it, to wonder too."""

    id: str
    title: str
    pinned: Node
    others: int


class Alike(msgspec.Struct, frozen=True):
    """What is known already, and who wonders the same now."""

    known: list[Known]
    open: list[Wondering]


class NewAsk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question from a page. ``facts`` and ``page`` are sent only where the asker lets helpers see them."""

    body: Body
    circle: Short = ""
    private: bool = False
    name: Short = ""
    address: Annotated[str, Meta(max_length=254)] = ""
    zone: Zone = "UTC"
    shows: bool = False
    facts: Annotated[dict[str, str], Meta(max_length=contexts.MOST)] = {}
    page: Annotated[str, Meta(max_length=2000)] = ""


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """By whose clock times are told."""

    zone: Zone = "UTC"


class Claim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The secret of questions that were asked here before the page knew who its visitor is."""

    secret: Annotated[str, Meta(max_length=200)]


async def start(call: Call, wanted: Where) -> Start:
    """Say whose box this is, who the visitor is here, and what they asked."""

    def job(tx: Transaction) -> Start:
        circle, seen_as = _circle(tx, call, wanted.circle), _visitor(call)
        person = people.get(tx, seen_as.person_id) if seen_as.person_id else None
        said = seen_as.claims.name if seen_as.claims else ""
        return Start(
            organization=settings.organization(tx).name, circle=circle.name, visibility=circle.visibility,
            name=said or (person.name if person and seen_as.claims else ""), known=seen_as.claims is not None,
            told_by=seen_as.site.name if seen_as.site else "", asks=_own(tx, call),
        )  # fmt: skip

    return await call.read(job)


async def similar(call: Call, said: Like) -> Alike:
    """Find what is like a text: solved questions with their answers, and open ones to wonder too."""

    def job(tx: Transaction) -> Alike:
        found = suggesting.suggest(tx, call.engine.matcher, call.viewer(tx), said.text, call.now, 3)
        return Alike(
            [Known(id=k.id, title=k.title, part=tree(k.part), language=k.language, confirmed=k.confirmed,
                   helped=k.helped) for k in found.known],
            [Wondering(id=o.id, title=o.title, pinned=tree(o.pinned or ""), others=o.others) for o in found.open],
        )  # fmt: skip

    return await call.read(job)


async def ask(call: Call, said: NewAsk) -> Told:
    """Ask a question, as on the site. A guest gets the secret that opens it, each time anew."""

    def job(tx: Transaction) -> Told:
        circle = _circle(tx, call, said.circle)
        asker_id = _asker(tx, call, said.name, said.address)
        strangers.before_asking(tx, asker_id, call.now)
        draft = Draft(
            body=said.body, language=call.words.language, visibility="participants" if said.private else ""
        )
        made = conversations.ask(tx, asker_id, circle.id, draft, call.now)
        if said.shows:
            contexts.keep(tx, made.id, _facts(call, said), call.now)
        return _answered(tx, call, asker_id, made.id, said.zone)

    return await call.change(job)


async def join(call: Call, said: Clock) -> Told:
    """Wonder the same: hear every answer, without asking the helpers again."""

    def job(tx: Transaction) -> Told:
        ask_id = call.path["ask_id"]
        showing.must_be_own(tx, call.viewer(tx), ask_id)
        asker_id = _asker(tx, call)
        conversations.join(tx, ask_id, circles.Viewer(person_id=asker_id), call.now)
        return _answered(tx, call, asker_id, ask_id, said.zone)

    return await call.change(job)


async def mine(call: Call) -> list[Own]:
    """List what one asked or wonders too, newest first."""
    return await call.read(lambda tx: _own(tx, call))


async def claim(call: Call, said: Claim) -> list[Own]:
    """Take along what was asked here before the page knew who its visitor is."""

    def job(tx: Transaction) -> list[Own]:
        guest_id = visiting.guest(tx, said.secret, call.now)
        person_id = _asker(tx, call)
        guests.merge(tx, guest_id, person_id, call.now)
        _become(call, person_id)
        return _own(tx, call)

    if _visitor(call).claims is None:
        raise NotFound
    return await call.change(job)


def _own(tx: Transaction, call: Call) -> list[Own]:
    person_id = call.principal.person_id
    return showing.own(call, conversations.asked_by(tx, person_id, limit=MOST_OWN)) if person_id else []


def _circle(tx: Transaction, call: Call, slug: str) -> Circle:
    found = circles.by_slug(tx, slug) if slug else circles.get(tx, settings.organization(tx).circle_id)
    if found is None or not admission.may_know(call.viewer(tx), found):
        raise NoSuchCircle(seen=slug)
    return found


def _asker(tx: Transaction, call: Call, name: str = "", address: str = "") -> str:
    """Whoever asks: the one whom the page's token is about, the guest who was here before, or another."""
    seen_as, locale = _visitor(call), call.words.language
    if seen_as.site and seen_as.claims:
        person_id = visitors.meet(tx, seen_as.site, seen_as.claims, locale, call.now)
        approaching.acted(tx, person_id, call.now)
        return person_id
    if seen_as.person_id:
        return seen_as.person_id
    limits.spend(tx, "guest from address", seen_as.name.removeprefix("address:"), call.now)
    spoken = locale if locale in SPOKEN else ""
    return guests.enter(tx, call.now, name=name, address=address, locale=spoken).id


def _answered(tx: Transaction, call: Call, asker_id: str, ask_id: str, zone: str) -> Told:
    _become(call, asker_id)
    told = showing.told(tx, call, ask_id, zone)
    if _visitor(call).claims or people.needed(tx, asker_id).state != "guest":
        return told  # whom the page knows is known by the page: nothing of theirs stays in a browser
    secret = guests.private_link(tx, asker_id, ask_id, call.now)
    link = f"{settings.organization(tx).address}/private/{secret}"
    return msgspec.structs.replace(told, secret=secret, link=link)


def _become(call: Call, person_id: str) -> None:
    """From here on the call is of whoever was met in it."""
    call.principal = msgspec.structs.replace(call.principal, person_id=person_id, private=True)


def _facts(call: Call, said: NewAsk) -> list[Fact]:
    """What the page's server has proven, then what the page only said; of its address no more than where it is."""
    seen_as = _visitor(call)
    proven = contexts.facts(seen_as.claims.facts.items(), proven=True) if seen_as.claims else []
    origin = call.headers.get(b"origin", b"").decode("latin-1")
    parts = urlsplit(said.page)
    if f"{parts.scheme}://{parts.netloc}" == origin:
        return [
            *proven,
            *contexts.facts([("page", origin + parts.path)]),
            *contexts.facts(said.facts.items()),
        ]
    return [*proven, *contexts.facts(said.facts.items())]


def _visitor(call: Call) -> visiting.Visitor:
    assert isinstance(call.principal, visiting.Visitor)
    return call.principal


routes = [
    Route("GET", "/", start, anonymous=True),
    Route("POST", "/similar", similar, anonymous=True, reads=True),
    Route("GET", "/asks", mine, anonymous=True),
    Route("POST", "/asks", ask, "ask", status=201, anonymous=True, secret=True),
    Route("PUT", "/asks/{ask_id}/joining", join, "ask", anonymous=True, secret=True),
    Route("POST", "/claims", claim, "ask", anonymous=True),
]
