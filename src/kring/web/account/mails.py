"""Mails: the ones that would be sent, where no mail server is set; and turning one's own off."""

from litestar import Response

from kring.notifications import outbox, unsubscribing
from kring.refusals import NotFound
from kring.web.pages import Page
from kring.web.routing import Route

MOST = 40


async def show(page: Page) -> Response:
    """The newest mails, of everybody in a demonstration; the owner's view where no mail server is set."""
    if not page.organization.demo and not (page.viewer.owner and not page.engine.environment.smtp):
        raise NotFound
    before = page.query.get("before", "")
    found = await page.store.read(lambda tx: outbox.recent(tx, MOST, before))
    return page.html("account/mails.html", mails=[m for m in found if m.written], last=found[-1:], most=MOST)


async def ask(page: Page) -> Response:
    """Whether to turn mails off: looking at it does nothing."""
    person = await page.store.read(lambda tx: unsubscribing.whose(tx, page.path["ticket"]))
    return page.html("account/unsubscribe.html", ticket=page.path["ticket"], on=person.mails, done=False)


async def turn_off(page: Page) -> Response:
    """Turn them off."""
    ticket = page.path["ticket"]
    person = await page.store.write(lambda tx: unsubscribing.unsubscribe(tx, ticket, page.now))
    return page.html("account/unsubscribe.html", ticket=ticket, on=person.mails, done=True)


routes = [
    Route("GET", "/mail", show),
    Route("GET", "/unsubscribe/{ticket:str}", ask),
    Route("POST", "/unsubscribe/{ticket:str}", turn_off, signed=True),
]
