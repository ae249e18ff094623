"""Log: events as they pass, and what coordinators did."""

import msgspec
from litestar import Response

from kring.circles import moderating, overview
from kring.circles.deeds import ACTS
from kring.circles.moderating import Deed
from kring.circles.visibility import visitors_among
from kring.events import KINDS, Recorded
from kring.store import Time, Transaction
from kring.web.coordinating import desk, seats
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
    heard, titles = _for_seat(tx, page, heard, titles)
    names = overview.names(tx, sorted({person for event in heard for person in _people(event)}))
    return [_entry(page, event, titles, names) for event in heard]


def _for_seat(
    tx: Transaction, page: Page, heard: list[Recorded], titles: dict[str, str]
) -> tuple[list[Recorded], dict[str, str]]:
    """Only what happened to what the visitor may see, and to whom, where they sit as a coordinator."""
    if not page.seated:
        return heard, titles
    seen = set(seats.asks(tx, page, titles, str))
    about = {each: [p for p in (each.subject, *_people(each)) if p not in titles] for each in heard}
    concerned = sorted({person for people in about.values() for person in people})
    others = set(visitors_among(tx, concerned)) - {page.viewer.seat_of}
    kept = [e for e in heard if (e.subject in seen or e.subject not in titles) and not others & set(about[e])]
    return kept, {each: title for each, title in titles.items() if each in seen}


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


def _deeds_for_seat(tx: Transaction, page: Page, found: list[Deed]) -> list[Deed]:
    if not page.seated:
        return found
    subjects = _about(found)
    titles = overview.titles(tx, subjects)
    hidden = set(titles) - set(seats.asks(tx, page, titles, str))
    hidden |= set(visitors_among(tx, subjects)) - {page.viewer.seat_of}
    return [deed for deed in found if hidden.isdisjoint(_about([deed]))]


def _about(deeds: list[Deed]) -> list[str]:
    """To what they were done; to two people where two were made one, or parted."""
    return sorted({id for deed in deeds for id in (deed.subject, deed.detail.get("other_id")) if id})


async def deeds(page: Page) -> Response:
    """What coordinators did, newest first."""
    before = page.query.get("before", "")

    def more(tx: Transaction, here: desk.Desk) -> tuple[list[Deed], dict[str, str], dict[str, str]]:
        found = moderating.listed(tx, desk.only_here(page, here), before, MOST + 1)
        found = _deeds_for_seat(tx, page, found)
        subjects = _about(found)
        return found, overview.titles(tx, subjects), overview.names(tx, subjects)

    here, (found, titles, names) = await desk.read(page, more)
    last = found[MOST - 1].id if len(found) > MOST else ""
    return page.html(
        "coordinating/audit.html", desk=here, deeds=found[:MOST], titles=titles, names=names, before=last,
        acts={act: page.words.gettext(label) for act, label in ACTS.items()},
    )  # fmt: skip


routes = [
    Route("GET", "/coordinate/{slug:str}/events", show, "coordinator"),
    Route("GET", "/coordinate/{slug:str}/audit", deeds, "coordinator"),
]
