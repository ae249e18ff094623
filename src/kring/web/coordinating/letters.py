"""Letters: mail that came in and was held, refused or failed, and what its owner does about it."""

import asyncio

from litestar import Response

from kring.circles import moderating
from kring.mail import handling, letters, receiving
from kring.refusals import NotFound
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route

MOST = 50
HERE = "/organization/letters"


async def show(page: Page) -> Response:
    """From whom, when, and why; never what they say."""
    before = page.query.get("before", "") or "~"
    found = await page.store.read(lambda tx: letters.left(tx, page.now, MOST, before))
    return page.html("coordinating/letters.html", letters=found, most=MOST)


async def again(page: Page) -> Response:
    """Try to handle one anew."""

    def job(tx: Transaction) -> None:
        if not letters.again(tx, page.path["letter_id"], page.now):
            raise NotFound
        _note(tx, page, "tried mail anew")

    await page.store.write(job)
    page.tell(page.words.gettext("It is handled anew."))
    return page.go(HERE)


async def throw_away(page: Page) -> Response:
    """Throw one away."""

    def job(tx: Transaction) -> None:
        if not receiving.throw_away(tx, page.path["letter_id"], page.now):
            raise NotFound
        _note(tx, page, "threw mail away")

    await page.store.write(job)
    page.tell(page.words.gettext("It is thrown away."))
    return page.go(HERE)


async def take_in(page: Page) -> Response:
    """Make a question of its own of one that was held."""
    kept = await page.store.read(lambda tx: letters.get(tx, page.path["letter_id"]))
    if kept is None or kept.state != letters.HELD_BACK:
        raise NotFound
    read = await asyncio.to_thread(
        handling.Handler(page.store, page.engine.environment.mail_trust).read, kept
    )

    def job(tx: Transaction) -> None:
        if receiving.take_in(tx, read, page.now) is None:
            raise NotFound
        _note(tx, page, "took mail in")

    await page.store.write(job)
    page.tell(page.words.gettext("It is a question now, asked by a guest."))
    return page.go(HERE)


def _note(tx: Transaction, page: Page, act: str) -> None:
    moderating.note(tx, page.person_id, None, act, page.path["letter_id"], page.now)


routes = [
    Route("GET", HERE, show, "owner"),
    Route("POST", f"{HERE}/{{letter_id:str}}/trial", again, "owner"),
    Route("POST", f"{HERE}/{{letter_id:str}}/removal", throw_away, "owner"),
    Route("POST", f"{HERE}/{{letter_id:str}}/question", take_in, "owner"),
]
