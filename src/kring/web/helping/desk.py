"""A helper's desk: what they are asked, what they are helping with, thanks received, this week's load."""

import asyncio

import msgspec
from litestar import Response

from kring import invitations, people
from kring.circles import contributions
from kring.circles.contributions import Talk, Thanks, Totals
from kring.events import last_position
from kring.invitations import Offer
from kring.invitations.reasons import all_said
from kring.people import Person
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route


class Desk(msgspec.Struct, frozen=True):
    """All that a helper's page shows."""

    member: Person
    offers: list[Offer]
    talks: list[Talk]
    thanks: list[Thanks]
    totals: Totals
    topics: tuple[str, ...]
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
        people.needed(tx, person_id), invitations.of_person(tx, person_id), contributions.talks(tx, person_id),
        contributions.thanks(tx, person_id, 12), contributions.totals(tx, person_id), people.topics(tx, person_id),
        last_position(tx),
    )  # fmt: skip


routes = [Route("GET", "/help", show, "member")]
