"""Mails: the ones that would be sent, where no mail server is set."""

from litestar import Response

from kring.notifications import outbox
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


routes = [Route("GET", "/mail", show)]
