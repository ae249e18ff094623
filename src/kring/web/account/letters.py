"""Letters: a mail that would speak for somebody, who looks at it and says whether it may."""

import asyncio

from litestar import Response

from kring import conversations
from kring.mail import handling, receiving
from kring.mail import letters as kept_letters
from kring.mail.letters import Kept
from kring.people import links
from kring.people.links import Link, StaleLink
from kring.store import Transaction
from kring.web.pages import Page


async def show(page: Page, link: Link) -> Response:
    """What the mail says, and the two buttons."""
    kept = await page.store.read(lambda tx: _held(tx, link))
    read = await asyncio.to_thread(
        handling.Handler(page.store, page.engine.environment.mail_trust).read, kept
    )
    found = await page.store.read(lambda tx: conversations.needed(tx, kept.conversation_id or ""))
    return page.html("account/letter.html", secret=page.path["secret"], read=read, title=found.title)


async def answer(page: Page, link: Link) -> Response:
    """Post it as theirs, or throw it away."""
    kept = await page.store.read(lambda tx: _held(tx, link))
    read = await asyncio.to_thread(
        handling.Handler(page.store, page.engine.environment.mail_trust).read, kept
    )

    def job(tx: Transaction) -> None:
        links.use(tx, page.path["secret"], page.now, "letter")
        if page.said("mine") == "yes":
            receiving.release(tx, read, link.person_id, page.now)
        else:
            receiving.disown(tx, kept, page.now)

    await page.store.write(job)
    return page.html("account/letter_settled.html", mine=page.said("mine") == "yes")


def _held(tx: Transaction, link: Link) -> Kept:
    kept = kept_letters.get(tx, link.subject)
    if kept is None or kept.state != kept_letters.HELD_BACK or kept.person_id != link.person_id:
        raise StaleLink
    return kept
