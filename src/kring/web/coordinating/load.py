"""Load: who carries it, who was never invited, and on which topics nobody answers."""

from litestar import Response

from kring.circles import overview
from kring.store import times
from kring.web.coordinating import desk
from kring.web.pages import Page
from kring.web.routing import Route

PERIODS = (7, 30, 90, 365)  # days


async def show(page: Page) -> Response:
    """Members by how often they were asked, and those who never were."""
    here, (bearers, never) = await desk.read(
        page,
        lambda tx, here: (
            overview.bearers(tx, here.circle.id, page.now),
            overview.never_invited(tx, here.circle.id, 24),
        ),
    )
    most = max((bearer.asked for bearer in bearers), default=1)
    return page.html(
        "coordinating/load.html", desk=here, bearers=bearers, most=most, never=never[1], number=never[0]
    )


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
