"""Desk: a circle as whoever looks after it finds it; every page of a coordinator starts here."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import msgspec

from kring import circles
from kring.circles import Circle, Viewer, overview
from kring.circles.overview import Counts
from kring.events import last_position
from kring.refusals import NotFound
from kring.store import Transaction
from kring.web.pages import Page

T = TypeVar("T")


class Desk(msgspec.Struct, frozen=True):
    """What stands above every page of a coordinator."""

    circle: Circle
    counts: Counts
    reports: int
    position: int  # in the log: what is newer comes live
    others: list[Circle]  # that this coordinator looks after too

    @property
    def path(self) -> str:
        """Where the pages of this circle are."""
        return f"/coordinate/{self.circle.slug}"


def at(tx: Transaction, page: Page) -> Desk:
    """The desk that the address names.

    Raises:
        NotFound: there is no such circle, or somebody else looks after it.
    """
    circle = circles.by_slug(tx, page.path["slug"])
    if circle is None or not circles.may_coordinate(page.viewer, circle.id):
        raise NotFound
    others = [c for c in circles.listed(tx) if c.id in page.viewer.coordinates and c.id != circle.id]
    return Desk(
        circle,
        overview.counts(tx, [circle.id], page.now),
        overview.reports(tx, circle.id),
        last_position(tx),
        others,
    )


def only_here(page: Page, here: Desk) -> Viewer:
    """The coordinator, as somebody who looks after this circle alone."""
    return msgspec.structs.replace(page.viewer, coordinates=frozenset({here.circle.id}))


async def read(page: Page, more: Callable[[Transaction, Desk], T]) -> tuple[Desk, T]:
    """The desk and what else a page shows, in one read."""

    def job(tx: Transaction) -> tuple[Desk, T]:
        desk = at(tx, page)
        return desk, more(tx, desk)

    return await report(page, job)


async def report(page: Page, job: Callable[[Transaction], T]) -> T:
    """Read what may take long on a large circle, beside the loop that answers everybody else."""
    return await asyncio.to_thread(page.store.read_sync, job)


async def act(page: Page, change: Callable[[Transaction, Circle], T]) -> T:
    """A coordinator's act, in one write; whether they may is asked again in it."""

    def job(tx: Transaction) -> T:
        return change(tx, at(tx, page).circle)

    return await page.store.write(job)
