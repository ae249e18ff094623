"""Load: who carries it, who was never invited, and on which topics nobody answers."""

from litestar import Response

from kring.circles import overview
from kring.circles.overview import Uninvited
from kring.store import Transaction, times
from kring.web.coordinating import desk, seats
from kring.web.pages import Page
from kring.web.routing import Route

PERIODS = (7, 30, 90, 365)  # days


async def show(page: Page) -> Response:
    """Members by how often they were asked, and those who never were."""
    here, (bearers, never) = await desk.read(
        page,
        lambda tx, here: (
            seats.members(tx, page, overview.bearers(tx, here.circle.id, page.now), lambda member: member.id),
            _never(tx, page, here.circle.id),
        ),
    )
    most = max((bearer.asked for bearer in bearers), default=1)
    return page.html(
        "coordinating/load.html", desk=here, bearers=bearers, most=most, never=never[1], number=never[0]
    )


def _never(tx: Transaction, page: Page, circle_id: str) -> tuple[int, list[Uninvited]]:
    number, found = overview.never_invited(tx, circle_id, 24)
    return number, seats.members(tx, page, found, lambda member: member.id)


async def topics(page: Page) -> Response:
    """What is asked and not answered."""
    said = page.query.get("days", "")
    days = int(said) if said in map(str, PERIODS) else 90
    since = page.now - days * times.DAY
    here, needs = await desk.read(page, lambda tx, here: overview.topics(tx, [here.circle.id], since))
    return page.html("coordinating/topics.html", desk=here, needs=needs, days=days, periods=PERIODS)


routes = [
    Route("GET", "/coordinate/{slug:str}/load", show, "coordinator"),
    Route("GET", "/coordinate/{slug:str}/topics", topics, "coordinator"),
]
