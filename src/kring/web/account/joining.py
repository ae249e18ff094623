"""Joining: somebody who is known from the past says yes, and what they want, or no."""

import msgspec
from litestar import Response

from kring import circles
from kring.circles import Circle, overview
from kring.people import Changes, Person, joining, links, needed, signing_in
from kring.people.links import Link
from kring.people.sessions import Opened
from kring.refusals import Refusal
from kring.store import Transaction, times
from kring.web.account.availability import BadNumber, languages, said_topics
from kring.web.account.signing_in import agent, let_in
from kring.web.pages import Page


class Request(msgspec.Struct, frozen=True):
    """What a request to join shows."""

    person: Person
    circle: Circle
    offered: list[str]


async def show(page: Page, link: Link, refusal: Refusal | None = None) -> Response:
    """The request, with the wishes that one may say right away."""
    request = await page.store.read(lambda tx: _request(tx, page, link))
    return page.html(
        "account/join.html", 422 if refusal else 200, request=request, secret=page.path["secret"], refusal=refusal,
        languages=languages(page, request.person.languages), chosen=page.chosen("topics"),
        spoken=page.chosen("languages") or request.person.languages or (page.words.language,),
        per_week=page.said("per_week") or "3",
    )  # fmt: skip


def _request(tx: Transaction, page: Page, link: Link) -> Request:
    circle = circles.needed(tx, link.subject)
    offered = overview.offered(tx, [circle.id], page.now - 365 * times.DAY)
    return Request(needed(tx, link.person_id), circle, offered)


async def answer(page: Page, link: Link) -> Response:
    """Yes, with wishes, and in; or no, and never asked again."""
    if page.said("answer") == "no":
        await page.store.write(lambda tx: _refuse(tx, page))
        return page.html("account/said_no.html")
    try:
        opened = await page.store.write(lambda tx: _accept(tx, page))
    except Refusal as refusal:
        return await show(page, link, refusal)
    return let_in(page, opened)


def _accept(tx: Transaction, page: Page) -> Opened:
    link = links.use(tx, page.path["secret"], page.now, "join")
    per_week = page.number("per_week")
    if per_week is None:
        raise BadNumber(seen=page.said("per_week"))
    changes = Changes(topics=said_topics(page), languages=tuple(page.chosen("languages")), per_week=per_week)
    joining.accept(tx, link.person_id, link.subject, changes, page.now)
    return signing_in.enter(tx, link.person_id, page.now, agent(page))


def _refuse(tx: Transaction, page: Page) -> None:
    link = links.use(tx, page.path["secret"], page.now, "join")
    joining.refuse(tx, link.person_id, page.now)
