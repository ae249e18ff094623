"""Joining: people who are known from an import are asked to join, in batches that a coordinator releases."""

from litestar import Response

from kring.circles import Circle, listing
from kring.people import joining
from kring.people.joining import Invited
from kring.store import Transaction
from kring.web.coordinating import desk
from kring.web.pages import Page
from kring.web.routing import Route

MOST = 100


async def show(page: Page, invited: Invited | None = None) -> Response:
    """Who helped before and was not asked yet, most helpful first."""
    here, (known, states) = await desk.read(
        page,
        lambda tx, here: (
            listing.known_people(tx, here.circle.id, MOST),
            listing.states(tx, here.circle.id),
        ),
    )
    return page.html("coordinating/joining.html", desk=here, known=known, states=states, invited=invited)


async def invite(page: Page) -> Response:
    """Ask those who are ticked."""
    ticked = page.chosen("person")

    def job(tx: Transaction, circle: Circle) -> Invited:
        return joining.invite(tx, ticked, circle.id, page.person_id, page.now)

    return await show(page, await desk.act(page, job))


routes = [
    Route("GET", "/coordinate/{slug:str}/joining", show, "coordinator"),
    Route("POST", "/coordinate/{slug:str}/joining", invite, "coordinator"),
]
