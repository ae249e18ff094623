"""Replies: what people proposed and are owed an answer to, and what the organization answered, for everybody."""

from litestar import Response

from kring import circles
from kring.circles import Circle
from kring.conversations import masked
from kring.flows import owed
from kring.flows.owed import Owed
from kring.refusals import Refusal
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route


async def show(page: Page) -> Response:
    """What was proposed and what the organization replied."""
    before = page.query.get("before", "")
    until = int(before) if before.isdecimal() and len(before) < 18 else owed.LAST
    found = await page.store.read(lambda tx: owed.given(tx, until))
    acts = bool(page.viewer.coordinates | page.viewer.staff_of)
    return page.html("flows/replies.html", replies=found, acts=acts)


async def waiting(page: Page, refusal: Refusal | None = None) -> Response:
    """The replies that are owed in one's circles, longest first."""

    def job(tx: Transaction) -> tuple[list[Owed], dict[str, Circle]]:
        return owed.waiting(tx, page.viewer), {circle.id: circle for circle in circles.listed(tx)}

    found, places = await page.store.read(job)
    return page.html(
        "flows/owed.html", 422 if refusal else 200, owed=found, circles=places, refusal=refusal, masked=masked,
        typed={name: page.said(name) for name in ("about", "because", "reply")} if refusal else {},
        at=page.path.get("conversation_id", ""),
    )  # fmt: skip


async def reply(page: Page) -> Response:
    """Reply in public."""
    said, about, because = (page.said(name) for name in ("reply", "about", "because"))

    def job(tx: Transaction) -> Owed:
        return owed.reply(tx, page.viewer, page.path["conversation_id"], said, about, because, page.now)

    try:
        await page.store.write(job)
    except (owed.UnknownReply, owed.NoAbout, owed.NoBecause) as refusal:
        return await waiting(page, refusal)
    return page.go("/replies/owed?saved=1")


routes = [
    Route("GET", "/replies", show),
    Route("GET", "/replies/owed", waiting, "member"),
    Route("POST", "/replies/{conversation_id:str}", reply, "member"),
]
