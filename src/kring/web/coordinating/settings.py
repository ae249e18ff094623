"""Settings of a circle: what it is for, when it is open, what it promises, who may see and enter."""

from functools import partial

import msgspec
from litestar import Response

from kring import circles
from kring.circles import Circle, governing
from kring.mail import addresses
from kring.people import availability as hours_of
from kring.refusals import Refusal
from kring.store import Transaction
from kring.web.account import week
from kring.web.account.availability import weekdays, zones
from kring.web.coordinating import desk
from kring.web.pages import Page
from kring.web.routing import Route

NUMBERS = {  # of each: the least and the most
    "promise_minutes": (1, 7 * 1440),
    "wave_minutes": (1, 7 * 1440),
    "reply_minutes": (1, 7 * 1440),
    "wave_size": (1, 20),
}


class NotWithin(Refusal):
    """{what} is {seen!r}; a whole number from {least} to {most} is wanted."""


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """The form, with what was typed when it could not be kept."""
    here = await page.store.read(lambda tx: desk.at(tx, page))
    written_to = await page.store.read(lambda tx: _written_to(tx, here.circle))
    circle = here.circle
    typed = {name: page.said(name) for name in page.form}
    values = {k: str(v) for k, v in msgspec.structs.asdict(circle).items()} | (typed if refusal else {})
    days = week.typed(typed) if refusal else week.days(circle.hours)
    return page.html(
        "coordinating/settings.html", 422 if refusal else 200, desk=here, values=values, days=days,
        written_to=written_to, weekdays=weekdays(page), zones=zones(), refusal=refusal,
        visibilities=circles.circles.VISIBILITIES, admissions=circles.circles.ADMISSIONS,
    )  # fmt: skip


def _written_to(tx: Transaction, circle: Circle) -> tuple[str, list[str]]:
    """The circle's own mail address, and its others."""
    return addresses.own(tx, circle), addresses.aliases(tx, circle.id)


async def save(page: Page) -> Response:
    """Keep them."""
    try:
        await desk.act(page, partial(_save, page=page))
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go(f"/coordinate/{page.path['slug']}/settings?saved=1")


def _save(tx: Transaction, circle: Circle, page: Page) -> None:
    changed = msgspec.structs.replace(
        circle,
        name=page.said("name") or circle.name,
        purpose=page.said("purpose"),
        visibility=page.said("visibility"),
        admission=page.said("admission"),
        time_zone=hours_of.zone(page.said("time_zone")).key,
        hours=week.hours({name: page.said(name) for name in page.form}),
        **{name: _number(page, name) for name in NUMBERS},
    )
    governing.change(tx, page.viewer, changed, page.now)
    addresses.set_aliases(tx, circle.id, page.said("addresses").replace(",", "\n").splitlines())


def _number(page: Page, name: str) -> int:
    said, (least, most) = page.said(name), NUMBERS[name]
    if not (said.isdecimal() and len(said) < 7 and least <= int(said) <= most):
        raise NotWithin(what=name.replace("_", " "), seen=said, least=least, most=most)
    return int(said)


routes = [
    Route("GET", "/coordinate/{slug:str}/settings", show, "coordinator"),
    Route("POST", "/coordinate/{slug:str}/settings", save, "coordinator"),
]
