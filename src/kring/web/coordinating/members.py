"""Members: who they are, their roles, and who coordinates or acts for the organization."""

from functools import partial
from urllib.parse import urlencode

from litestar import Response

from kring import circles
from kring.circles import Circle, governing, listing
from kring.store import Transaction
from kring.web.coordinating import desk, seats
from kring.web.pages import Page
from kring.web.routing import Route

MOST = 40
Place = tuple[str, str]  # a name and an id


async def show(page: Page) -> Response:
    """A page of members by name."""
    text, after = page.query.get("text", "").strip(), (page.query.get("name", ""), page.query.get("id", ""))
    here, (found, place, states) = await desk.read(
        page,
        lambda tx, here: (
            *_listed(tx, page, here.circle.id, text, after),
            listing.states(tx, here.circle.id),
        ),
    )
    further = urlencode({"text": text, "name": place[0], "id": place[1]}) if place else ""
    return page.html(
        "coordinating/members.html", desk=here, members=found, text=text, further=further, states=states,
        looked_to=place[0] if text and place and len(found) < MOST else "", roles=circles.circles.ROLES,
    )  # fmt: skip


def _listed(
    tx: Transaction, page: Page, circle_id: str, text: str, after: Place
) -> tuple[list[listing.Member], Place | None]:
    """Members beyond a place, and the place beyond which there are more: or may be, of those with that name."""
    if text:
        found = listing.find(tx, circle_id, text, after, MOST + 1)
    else:
        found = listing.members(tx, circle_id, after, MOST + 1)
    shown = seats.members(tx, page, found[:MOST], lambda member: member.id)
    if len(found) > MOST:
        return shown, (found[MOST - 1].name, found[MOST - 1].id)
    return shown, listing.looked_to(tx, circle_id, after) if text else None


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
