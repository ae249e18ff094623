"""Waiting: what is open in a circle and since when, oldest first."""

from litestar import Response

from kring import circles
from kring.circles import Circle, overview
from kring.circles.overview import Counts, Waiting
from kring.store import Transaction
from kring.web.coordinating import desk, seats
from kring.web.pages import Page
from kring.web.routing import Route

MOST = 50


async def choose(page: Page) -> Response:
    """The circles that this coordinator looks after; straight on when there is one."""

    def job(tx: Transaction) -> list[tuple[Circle, Counts]]:
        mine = [circle for circle in circles.listed(tx) if circle.id in page.viewer.coordinates]
        return [(circle, overview.counts(tx, [circle.id], page.now)) for circle in mine]

    found = await page.store.read(job)
    if len(found) == 1:
        return page.go(f"/coordinate/{found[0][0].slug}")
    return page.html("coordinating/circles.html", circles=found)


async def show(page: Page) -> Response:
    """The asks that wait or are being helped with."""

    def more(tx: Transaction, here: desk.Desk) -> list[Waiting]:
        found = overview.waiting(tx, [here.circle.id], page.query.get("after", ""), MOST + 1)
        return seats.asks(tx, page, found, lambda ask: ask.id)

    here, asks = await desk.read(page, more)
    after = asks[MOST - 1].id if len(asks) > MOST else ""
    return page.html("coordinating/waiting.html", desk=here, asks=asks[:MOST], after=after)


routes = [
    Route("GET", "/coordinate", choose, "coordinator"),
    Route("GET", "/coordinate/{slug:str}", show, "coordinator"),
]
