"""Reports: what people say is not right; hide it or let it stand."""

from litestar import Response

from kring.circles import moderating
from kring.circles.moderating import Report
from kring.conversations import message
from kring.conversations.asking import question
from kring.store import Transaction
from kring.web.coordinating import desk, seats
from kring.web.pages import Page
from kring.web.routing import Route

MOST = 50


async def show(page: Page) -> Response:
    """What waits, oldest first, with the words that it is about."""
    after = page.query.get("after", "")
    here, (found, bodies) = await desk.read(page, lambda tx, here: _reports(tx, here, page, after))
    last = found[MOST - 1].id if len(found) > MOST else ""
    return page.html("coordinating/reports.html", desk=here, reports=found[:MOST], bodies=bodies, after=last)


def _reports(tx: Transaction, here: desk.Desk, page: Page, after: str) -> tuple[list[Report], dict[str, str]]:
    found = moderating.reports(tx, desk.only_here(page, here), after, MOST + 1)
    found = seats.asks(tx, page, found, lambda report: report.conversation_id)
    return found, {report.id: _body(tx, report) for report in found}


def _body(tx: Transaction, report: Report) -> str:
    said = message(tx, report.message_id) if report.message_id else question(tx, report.conversation_id)
    return said.body if said else ""


async def settle(page: Page) -> Response:
    """Deal with a report."""
    hide = page.said("hide") == "1"
    await page.store.write(
        lambda tx: moderating.settle(tx, page.viewer, page.path["report_id"], page.now, hide=hide)
    )
    return page.back()


routes = [
    Route("GET", "/coordinate/{slug:str}/reports", show, "coordinator"),
    Route("POST", "/reports/{report_id:str}/settlement", settle, "coordinator"),
]
