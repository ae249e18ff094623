"""Searching: what was asked before, by words, by topic, by how it ended."""

from typing import Any

from litestar import Response

from kring import conversations
from kring.conversations import Line
from kring.knowledge import suggesting
from kring.people import external_ids
from kring.refusals import NotFound
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route

PAGE = 25
STATES = ("solved", "waiting", "taken")


async def show(page: Page) -> Response:
    """The search page; without words, what was asked last."""
    q, topic = page.query.get("q", "").strip()[:300], page.query.get("topic", "").strip()[:60]
    state = page.query.get("state", "") if page.query.get("state") in STATES else ""

    def job(tx: Transaction) -> tuple[list[Line], dict[str, Any]]:
        return _by_words(tx, page, q, state) if q else _latest(tx, page, topic, state)

    if place := await page.store.read(lambda tx: _called(tx, page, q)):
        return page.go(place)
    lines, more = await page.store.read(job)
    more = more and {"q": q, "topic": topic, "state": state} | more
    return page.html("search.html", q=q, topic=topic, state=state, lines=lines, more=more, zone=page.zone())


def _called(tx: Transaction, page: Page, q: str) -> str:
    """The page of what another system calls so, for who looks after it."""
    found = external_ids.find(tx, q) if page.viewer.coordinates and page.viewer.seat_of is None else None
    if found is None:
        return ""
    try:
        external_ids.may_name(tx, page.viewer, found.kind, found.id)
    except NotFound:
        return ""
    return f"/{'people' if found.kind == 'person' else 'conversations'}/{found.id}"


def _by_words(tx: Transaction, page: Page, q: str, state: str) -> tuple[list[Line], dict[str, Any]]:
    start = page.query.get("offset", "")
    offset = min(int(start[:9]), 1000) if start.isdecimal() else 0
    found = suggesting.search(tx, page.viewer, q, PAGE + 1, offset)
    more = {"offset": offset + PAGE} if len(found) > PAGE else {}
    return [line for line in found[:PAGE] if not state or line.state == state], more


def _latest(tx: Transaction, page: Page, topic: str, state: str) -> tuple[list[Line], dict[str, Any]]:
    before = page.query.get("before", "") or conversations.listing.LAST
    found = conversations.recent(tx, page.viewer, topic=topic, state=state, before=before, limit=PAGE + 1)
    return found[:PAGE], {"before": found[PAGE - 1].id} if len(found) > PAGE else {}


routes = [Route("GET", "/search", show)]
