"""A helper's desk: what they are asked, what they are helping with, thanks received, this week's load."""

import asyncio
from typing import TypeVar

import msgspec
from litestar import Response

from kring import circles, invitations, people
from kring.circles import contributions
from kring.circles.contributions import Talk, Thanks, Totals
from kring.conversations import Line, telling
from kring.events import last_position
from kring.invitations import Offer
from kring.invitations.reasons import all_said
from kring.people import Person
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route

Each = TypeVar("Each", Offer, Talk, Thanks)


class Desk(msgspec.Struct, frozen=True):
    """All that a helper's page shows."""

    member: Person
    offers: list[Offer]
    talks: list[Talk]
    thanks: list[Thanks]
    totals: Totals
    topics: tuple[str, ...]
    notices: list[Line]
    position: int  # in the log: what is newer comes live

    @property
    def is_new(self) -> bool:
        """Whether nothing is known yet of what this person likes to be asked."""
        return not (self.topics or self.totals.solved or self.talks)


async def show(page: Page) -> Response:
    """The page."""
    desk = await asyncio.to_thread(
        page.store.read_sync, lambda tx: _desk(tx, page)
    )  # much for who helped much
    why = {offer.id: all_said(page.words, offer.why, page.now, you=True) for offer in desk.offers}
    return page.html(
        "helping/desk.html", desk=desk, why=why, member=desk.member, asked=desk.member.asked_lately(page.now)
    )


def _desk(tx: Transaction, page: Page) -> Desk:
    person_id = page.person_id
    return Desk(
        people.needed(tx, person_id),
        _shown(tx, page, invitations.of_person(tx, person_id)),
        _shown(tx, page, contributions.talks(tx, person_id)),
        _shown(tx, page, contributions.thanks(tx, person_id, 12)),
        contributions.totals(tx, person_id),
        people.topics(tx, person_id),
        telling.notices(tx, page.viewer, page.now),
        last_position(tx),
    )


def _shown(tx: Transaction, page: Page, found: list[Each]) -> list[Each]:
    """Who sits as somebody in a demonstration sees nothing of other visitors."""
    if not page.seated:
        return found
    seen = circles.visibility.visible(tx, page.viewer, [_about(each) for each in found])
    return [each for each in found if _about(each) in seen]


def _about(each: Offer | Talk | Thanks) -> str:
    return each.conversation_id if isinstance(each, Offer) else each.id


routes = [Route("GET", "/help", show, "member")]
