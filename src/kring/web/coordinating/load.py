"""Load: who carries it, who was never invited, and on which topics nobody answers."""

from functools import partial

from litestar import Response

from kring.circles import listing, overview
from kring.store import Time, Transaction, times
from kring.web.coordinating import desk, seats
from kring.web.coordinating.desk import Desk
from kring.web.pages import Page
from kring.web.routing import Route

PERIODS = (7, 30, 90, 365)  # days


async def show(page: Page) -> Response:
    """Members by how often they were asked, and those who never were."""
    here, (since, bearers, never) = await desk.read(page, partial(_read, page=page))
    most = max((bearer.asked for bearer in bearers), default=1)
    return page.html(
        "coordinating/load.html", desk=here, bearers=bearers, most=most, never=never[1], number=never[0],
        since=since if since > page.now - overview.LATELY else None, counted=overview.MOST_INVITED,
    )  # fmt: skip


def _read(
    tx: Transaction, here: Desk, page: Page
) -> tuple[Time, list[overview.Bearer], tuple[int, list[listing.Uninvited]]]:
    since, circle_id = overview.asked_since(tx, page.now), here.circle.id
    bearers = overview.bearers(tx, circle_id, since, page.now)
    number, never = listing.never_invited(tx, circle_id, 24)
    return (
        since,
        seats.members(tx, page, bearers, lambda member: member.id),
        (number, seats.members(tx, page, never, lambda member: member.id)),
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
