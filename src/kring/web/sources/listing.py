"""Listing: every system that may send what happens, what came of it today, and a form for another."""

import msgspec
from litestar import Response

from kring import hooks, sources
from kring.refusals import NotFound, Refusal
from kring.sources import Source, tallies
from kring.sources.tallies import Day
from kring.store import Time, Transaction
from kring.web.pages import Page
from kring.web.routing import Route

PATH = "/organization/sources"


class Heard(msgspec.Struct, frozen=True):
    """A source with what came of it today, and when it was heard last."""

    source: Source
    today: Day
    last_at: Time
    unmapped: int


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """The systems that may send, and a form for another."""
    found = await page.store.read(lambda tx: _heard(tx, page.now))
    return page.html(
        "sources/listing.html", refusal.status if refusal else 200, heard=found, refusal=refusal, typed=page.form,
        vouched=page.chosen("vouches"),
    )  # fmt: skip


def _heard(tx: Transaction, now: Time) -> list[Heard]:
    today, last = tallies.today(tx, now), tallies.last_seen(tx)
    return [
        Heard(
            source, today.get(source.id, Day(source_id=source.id, day="")), last.get(source.id, 0),
            hooks.requests.unmapped(tx, source.id),
        )
        for source in sources.listed(tx)
    ]  # fmt: skip


async def add(page: Page) -> Response:
    """Let another system send."""
    name, link, vouches = page.said("name"), page.said("link"), tuple(page.chosen("vouches"))
    try:
        made = await page.store.write(
            lambda tx: sources.add(tx, page.viewer, name, page.now, link=link, vouches=vouches)
        )
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go(f"{PATH}/{made.name}?saved=1")


def of_path(tx: Transaction, page: Page) -> Source:
    """The source that a page is about.

    Raises:
        NotFound: there is none of that name.
    """
    if (found := sources.named(tx, page.path["name"])) is None:
        raise NotFound
    return found


routes = [Route("GET", PATH, show, "owner"), Route("POST", PATH, add, "owner")]
