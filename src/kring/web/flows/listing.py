"""Listing: the organization's rules, what they did lately, and rules to start from."""

import msgspec
from litestar import Response

from kring.flows import owed, rules
from kring.flows.activities import ACTIVITIES
from kring.flows.ready import READY
from kring.flows.rules import Rule
from kring.refusals import NotFound, Refusal
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route

PATH = "/organization/rules"


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """All rules with their counts, and rules to start from."""

    def job(tx: Transaction) -> tuple[list[Rule], int]:
        return rules.listed(tx), len(owed.waiting(tx, page.viewer))

    found, owing = await page.store.read(job)
    return page.html(
        "flows/listing.html", 422 if refusal else 200, rules=found, owing=owing, ready=READY,
        activities=ACTIVITIES, refusal=refusal,
    )  # fmt: skip


async def take(page: Page) -> Response:
    """Take over a rule to start from, in the organization's first circle; it is off until switched on."""
    ready = READY.get(page.said("ready"))
    if ready is None:
        raise NotFound
    circle_id = page.organization.circle_id

    def job(tx: Transaction) -> list[Rule]:
        wishes = [msgspec.structs.replace(wish, circle_id=circle_id) for wish in ready.wishes]
        return [rules.add(tx, page.viewer, wish, page.now) for wish in wishes]

    try:
        made = await page.store.write(job)
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go(f"{PATH}/{made[0].id}" if len(made) == 1 else PATH)


routes = [Route("GET", PATH, show, "owner"), Route("POST", f"{PATH}/ready", take, "owner")]
