"""Telling: what waits to be sent, what fails, and what could not be sent, with one tap to try it anew."""

from typing import Any

from litestar import Response

from kring.circles import moderating
from kring.notifications import circuits, outbox, settling
from kring.notifications.notices import LANES
from kring.store import Transaction
from kring.web.account.notifications import label
from kring.web.pages import Page
from kring.web.routing import Route

MOST = 50
HERE = "/organization/notifications"


async def show(page: Page) -> Response:
    """Lanes, circuits and dead letters."""
    found = await page.store.read(lambda tx: _read(tx, page))
    labels = {each.kind: label(page, each.kind) for each in found["dead"]}
    return page.html("coordinating/telling.html", names=LANES, labels=labels, most=MOST, **found)


def _read(tx: Transaction, page: Page) -> dict[str, Any]:
    return {
        "lanes": outbox.lanes(tx, page.now), "circuits": list(circuits.failing(tx).values()),
        "dead": settling.dead(tx, MOST, page.query.get("before", "") or outbox.LAST), "number": settling.count_dead(tx),
    }  # fmt: skip


async def replay(page: Page) -> Response:
    """Try one anew."""
    return await _tried(page, lambda tx: settling.replay(tx, page.path["notification_id"], page.now))


async def replay_all(page: Page) -> Response:
    """Try all anew."""
    return await _tried(page, lambda tx: settling.replay_all(tx, page.now))


async def _tried(page: Page, act: Any) -> Response:
    def job(tx: Transaction) -> int:
        number = int(act(tx))
        if number:
            moderating.note(tx, page.person_id, None, "replayed", "notifications", page.now, number=number)
        return number

    number = await page.store.write(job)
    said = page.words.ngettext("{number} message is tried anew.", "{number} messages are tried anew.", number)
    page.tell(said.format(number=number))
    return page.go(HERE)


async def close(page: Page) -> Response:
    """Try an endpoint at once that is left alone."""
    await page.store.write(lambda tx: circuits.close(tx, page.said("endpoint"), page.now))
    page.tell(page.words.gettext("It is tried at once."))
    return page.go(HERE)


routes = [
    Route("GET", HERE, show, "owner"),
    Route("POST", "/organization/notifications/replay", replay_all, "owner"),
    Route("POST", "/organization/notifications/{notification_id:str}/replay", replay, "owner"),
    Route("POST", "/organization/circuits/closing", close, "owner"),
]
