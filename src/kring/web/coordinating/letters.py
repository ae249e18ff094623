"""Letters: mail that came in and was held, refused or failed, and what its owner does about it."""

import asyncio
from collections.abc import Callable

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
    said = page.words.gettext("It is handled anew.")
    return await _act(
        page, lambda tx: letters.again(tx, page.path["letter_id"], page.now), "tried mail anew", said
    )


async def throw_away(page: Page) -> Response:
    """Throw one away."""
    said = page.words.gettext("It is thrown away.")
    return await _act(
        page, lambda tx: receiving.throw_away(tx, page.path["letter_id"], page.now), "threw mail away", said
    )


async def take_in(page: Page) -> Response:
    """Make a question of its own of one that was held."""
    kept = await page.store.read(lambda tx: letters.get(tx, page.path["letter_id"]))
    if kept is None or kept.state != letters.HELD_BACK:
        raise NotFound
    read = await asyncio.to_thread(
        handling.Handler(page.store, page.engine.environment.mail_trust).read, kept
    )
    said = page.words.gettext("It is a question now, asked by a guest.")
    return await _act(
        page, lambda tx: receiving.take_in(tx, read, page.now) is not None, "took mail in", said
    )


async def _act(page: Page, act: Callable[[Transaction], bool], name: str, said: str) -> Response:
    """Do it, keep who did, and say so; not found when there is nothing to do it to."""

    def job(tx: Transaction) -> None:
        if not act(tx):
            raise NotFound
        _note(tx, page, name)

    await page.store.write(job)
    page.tell(said)
    return page.go(HERE)


def _note(tx: Transaction, page: Page, act: str) -> None:
    moderating.note(tx, page.person_id, None, act, page.path["letter_id"], page.now)


routes = [
    Route("GET", HERE, show, "owner"),
    Route("POST", f"{HERE}/{{letter_id:str}}/trial", again, "owner"),
    Route("POST", f"{HERE}/{{letter_id:str}}/removal", throw_away, "owner"),
    Route("POST", f"{HERE}/{{letter_id:str}}/question", take_in, "owner"),
]
