"""Asking: the first screen, what is known already, and the question itself."""

from functools import cache
from typing import Any

from litestar import Response

from kring import circles, conversations, people, sample
from kring.circles import Circle
from kring.conversations import Draft
from kring.knowledge import suggesting
from kring.knowledge.suggesting import Suggestions
from kring.people import Person, guests, limits, strangers
from kring.people.sessions import Opened
from kring.store import Transaction
from kring.web import visitors
from kring.web.pages import Page
from kring.web.routing import Route
from kring.web.views.showcases import Showcase, showcase

PRIVATE = "kring_private"
PRIVATE_SECONDS = 24 * 3600
LONGEST_TEXT = 2000
NOTHING = Suggestions([], [])


async def first(page: Page) -> Response:
    """The first screen: one sentence, a box to ask in, and a ring that is filling."""

    def job(tx: Transaction) -> tuple[Showcase | None, list[conversations.Line]]:
        return showcase(tx, page.viewer, page.organization, page.now), _own(tx, page)

    shown, own = await page.store.read(job)
    return page.html(
        "asking/first.html",
        showcase=shown,
        own=own,
        taps=taps(page),
        text="",
        similar=NOTHING,
        zone=page.zone(),
    )


def _own(tx: Transaction, page: Page) -> list[conversations.Line]:
    return conversations.asked_by(tx, page.viewer.person_id, limit=5) if page.viewer.person_id else []


def taps(page: Page) -> list[str]:
    """Three real questions to try, where there are such."""
    if not page.organization.demo:
        return []
    return [tap.text for tap in _sample_taps() if tap.language == page.words.language]


@cache
def _sample_taps() -> list[sample.rows.Tap]:
    return sample.taps()


async def write(page: Page) -> Response:
    """The page to ask on, with what is like the text so far."""
    text = page.query.get("text", "")[:LONGEST_TEXT]
    similar = await _similar(page, text)
    return page.html("asking/ask.html", **await _form(page, text=text, similar=similar, looked=bool(text)))


async def similar(page: Page) -> Response:
    """Only what is like the text so far: for a page that asks while somebody types."""
    found = await _similar(page, page.query.get("text", "")[:LONGEST_TEXT])
    return page.html("asking/_similar.html", similar=found, zone=page.zone())


async def _similar(page: Page, text: str) -> Suggestions:
    if not text.strip():
        return NOTHING
    return await page.store.read(
        lambda tx: suggesting.suggest(tx, page.engine.matcher, page.viewer, text, page.now)
    )


async def ask(page: Page) -> Response:
    """Ask; whoever did not look yet is first shown what is known, with what they wrote kept."""
    body = page.said("body")
    if body and not page.said("looked"):
        found = await _similar(page, body)
        if found.known or found.open:
            return page.html("asking/ask.html", **await _form(page, text=body, similar=found, looked=True))
    try:
        return await _asked(page, body)
    except (people.BadAddress, conversations.WiderThanCircle) as refusal:
        said = page.words.refusal(refusal)
        form = await _form(page, text=body, similar=NOTHING, looked=True)
        return page.html("asking/ask.html", status=refusal.status, **form | {"error": said})


async def _asked(page: Page, body: str) -> Response:
    def job(tx: Transaction) -> tuple[conversations.Conversation, Opened | None, str]:
        asker, opened = _asker(tx, page)
        made = conversations.ask(tx, asker.id, _circle(tx, page), _draft(page, body), page.now)
        secret = guests.private_link(tx, asker.id, made.id, page.now) if asker.state == "guest" else ""
        return made, opened, secret

    made, opened, secret = await page.store.write(job)
    if opened:
        page.keep(visitors.COOKIE, opened.secret)
    if secret:
        page.keep(PRIVATE, f"{made.id}:{secret}", seconds=PRIVATE_SECONDS)
    return page.go(f"/conversations/{made.id}")


def _asker(tx: Transaction, page: Page) -> tuple[Person, Opened | None]:
    """Whoever asks: the visitor, or a guest who is let in by this."""
    if page.person:
        strangers.before_asking(tx, page.person_id, page.now)
        return page.person, None
    limits.spend(tx, "guest from address", page.origin, page.now)
    guest = guests.enter(
        tx, page.now, name=page.said("name"), address=page.said("address"), locale=page.words.language
    )
    return guest, guests.start(tx, guest.id, page.now, page.request.headers.get("user-agent", ""))


def _circle(tx: Transaction, page: Page) -> str:
    found = circles.by_slug(tx, page.said("circle")) if page.said("circle") else None
    return found.id if found else page.organization.circle_id


def _draft(page: Page, body: str) -> Draft:
    topics = tuple(page.said("topics").replace(";", ",").split(","))
    return Draft(
        body=body, title=page.said("title"), topics=topics, language=page.words.language,
        visibility=page.said("visibility"), shows_asker=page.said("shows_asker") == "yes",
        mandate=page.said("mandate") == "yes",
    )  # fmt: skip


async def _form(page: Page, **view: Any) -> dict[str, Any]:
    listed: list[Circle] = await page.store.read(circles.listed)
    return {
        "circles": listed,
        "typed": page.form,
        "zone": page.zone(),
        "error": "",
        "taps": taps(page),
    } | view


async def already_helped(page: Page) -> Response:
    """A known answer was enough; it is counted, and nobody needs to be asked."""
    await page.store.write(
        lambda tx: conversations.already_helped(tx, page.path["id"], page.viewer, page.now)
    )
    return page.go(f"/conversations/{page.path['id']}/thanks")


async def helped(page: Page) -> Response:
    """What is said to whoever did not need to ask."""
    return page.html("asking/helped.html", conversation_id=page.path["id"])


async def come_back(page: Page) -> Response:
    """A private link: looking at it does nothing yet; mail scanners look too."""
    return page.html("asking/private.html", secret=page.path["secret"])


async def enter(page: Page) -> Response:
    """In by a private link, to one's own question."""
    agent = page.request.headers.get("user-agent", "")
    opened, conversation_id = await page.store.write(
        lambda tx: guests.come_back(tx, page.path["secret"], page.now, agent)
    )
    page.keep(visitors.COOKIE, opened.secret)
    return page.go(f"/conversations/{conversation_id}")


routes = [
    Route("GET", "/", first),
    Route("GET", "/ask", write),
    Route("GET", "/ask/similar", similar),
    Route("POST", "/conversations", ask),
    Route("GET", "/conversations/{id:str}/thanks", helped),
    Route("POST", "/conversations/{id:str}/thanks", already_helped),
    Route("GET", "/private/{secret:str}", come_back),
    Route("POST", "/private/{secret:str}", enter),
]
