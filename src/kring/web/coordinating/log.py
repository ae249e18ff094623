"""Log: events as they pass, and what coordinators did."""

import msgspec
from litestar import Response

from kring.circles import moderating, overview
from kring.circles.moderating import Deed
from kring.events import KINDS, Recorded
from kring.store import Time, Transaction
from kring.web.coordinating import desk
from kring.web.pages import Page
from kring.web.routing import Route

MOST = 50
NEWEST = 1 << 62


class Entry(msgspec.Struct, frozen=True):
    """One event as a sentence."""

    position: int
    at: Time
    type: str
    sentence: str
    people: list[str]
    ask_id: str
    title: str
    history: bool


async def show(page: Page) -> Response:
    """The newest events of a circle, or those before a position."""
    said = page.query.get("before", "")
    before = int(said) if said.isdecimal() and len(said) < 19 else NEWEST
    here, entries = await desk.read(page, lambda tx, here: _entries(tx, here, page, before))
    return page.html("coordinating/events.html", desk=here, entries=entries, first=before == NEWEST)


def _entries(tx: Transaction, here: desk.Desk, page: Page, before: int) -> list[Entry]:
    heard = overview.events(tx, here.circle.id, before, MOST)
    titles = overview.titles(tx, sorted({event.subject for event in heard}))
    names = overview.names(tx, sorted({person for event in heard for person in _people(event)}))
    return [_entry(page, event, titles, names) for event in heard]


def _people(heard: Recorded) -> list[str]:
    fields = msgspec.json.decode(heard.data)
    told = [heard.actor, fields.get("person_id"), *(fields.get("people") or ())]
    return list(dict.fromkeys(person for person in told if isinstance(person, str)))


def _entry(page: Page, heard: Recorded, titles: dict[str, str], names: dict[str, str]) -> Entry:
    ask_id = heard.subject if heard.subject in titles else ""
    return Entry(
        heard.position, heard.at, heard.type, sentence(page, heard, names),
        [names[person] for person in _people(heard) if person in names], ask_id,
        titles.get(heard.subject, ""), heard.history,
    )  # fmt: skip


def sentence(page: Page, heard: Recorded, names: dict[str, str]) -> str:
    """What happened, in the page's language."""
    if heard.type not in KINDS:
        return heard.type
    fields = msgspec.json.decode(heard.data)
    actor = names.get(heard.actor or "", page.words.gettext("Somebody"))
    return page.words.gettext(KINDS[heard.type].sentence).format(**{**fields, "actor": actor})


async def deeds(page: Page) -> Response:
    """What coordinators did, newest first."""
    before = page.query.get("before", "")

    def more(tx: Transaction, here: desk.Desk) -> tuple[list[Deed], dict[str, str], dict[str, str]]:
        found = moderating.listed(tx, desk.only_here(page, here), before, MOST + 1)
        subjects = sorted({deed.subject for deed in found})
        return found, overview.titles(tx, subjects), overview.names(tx, subjects)

    here, (found, titles, names) = await desk.read(page, more)
    last = found[MOST - 1].id if len(found) > MOST else ""
    return page.html(
        "coordinating/audit.html", desk=here, deeds=found[:MOST], titles=titles, names=names, before=last
    )


routes = [
    Route("GET", "/coordinate/{slug:str}/events", show, "coordinator"),
    Route("GET", "/coordinate/{slug:str}/audit", deeds, "coordinator"),
]
