"""Members: who they are, their roles, and who coordinates or acts for the organization."""

from functools import partial
from urllib.parse import urlencode

from litestar import Response

from kring import circles
from kring.circles import Circle, governing, overview
from kring.store import Transaction
from kring.web.coordinating import desk, seats
from kring.web.pages import Page
from kring.web.routing import Route

MOST = 40


async def show(page: Page) -> Response:
    """A page of members by name."""
    text, after = page.query.get("text", ""), (page.query.get("name", ""), page.query.get("id", ""))
    here, (found, states) = await desk.read(
        page,
        lambda tx, here: (
            seats.members(
                tx,
                page,
                overview.members(tx, here.circle.id, text, after, MOST + 1),
                lambda member: member.id,
            ),
            overview.states(tx, here.circle.id),
        ),
    )
    last = found[MOST - 1] if len(found) > MOST else None
    further = urlencode({"text": text, "name": last.name, "id": last.id}) if last else ""
    return page.html(
        "coordinating/members.html", desk=here, members=found[:MOST], text=text, further=further, states=states,
        roles=circles.circles.ROLES,
    )  # fmt: skip


async def change(page: Page) -> Response:
    """Give a member another role, or a mandate."""
    await desk.act(page, partial(_change, page=page))
    return page.back()


def _change(tx: Transaction, circle: Circle, page: Page) -> None:
    person_id = page.path["person_id"]
    governing.place(
        tx, page.viewer, circle.id, person_id, page.now, role=page.said("role"),
        coordinator=bool(page.said("coordinator")), staff=bool(page.said("staff")),
    )  # fmt: skip


async def dismiss(page: Page) -> Response:
    """End a membership."""
    await desk.act(
        page,
        lambda tx, circle: governing.dismiss(tx, page.viewer, circle.id, page.path["person_id"], page.now),
    )
    return page.back()


routes = [
    Route("GET", "/coordinate/{slug:str}/members", show, "coordinator"),
    Route("POST", "/coordinate/{slug:str}/members/{person_id:str}", change, "coordinator"),
    Route("POST", "/coordinate/{slug:str}/members/{person_id:str}/leaving", dismiss, "coordinator"),
]
