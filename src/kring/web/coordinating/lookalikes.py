"""Lookalikes: records that may be one person, side by side; merging them, keeping them apart, taking a merge back."""

from litestar import Response

from kring.people import judging
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route

MOST = 20


async def show(page: Page) -> Response:
    """What is proposed, oldest first."""
    after = page.query.get("after", "")
    found = await page.store.read(lambda tx: judging.pairs(tx, page.viewer, MOST + 1, after))
    last = found[MOST - 1].lookalike.id if len(found) > MOST else ""
    return page.html("coordinating/lookalikes.html", pairs=found[:MOST], after=last)


async def merge(page: Page) -> Response:
    """They are one."""
    made = await page.store.write(
        lambda tx: judging.unite(tx, page.viewer, page.path["lookalike_id"], page.now)
    )
    page.tell(page.words.gettext("They are one person now. You can take that back on this page."))
    return page.go(f"/people/{made.into_id}")


async def part(page: Page) -> Response:
    """They are two."""
    await page.store.write(lambda tx: judging.part(tx, page.viewer, page.path["lookalike_id"], page.now))
    return page.go("/lookalikes")


async def undo(page: Page) -> Response:
    """They are two after all."""

    def job(tx: Transaction) -> str:
        return judging.take_back(tx, page.viewer, page.path["merge_id"], page.now).person_id

    await page.store.write(job)
    page.tell(page.words.gettext("They are two people again, with everything that was theirs."))
    return page.back("/lookalikes")


routes = [
    Route("GET", "/lookalikes", show, "coordinator"),
    Route("POST", "/lookalikes/{lookalike_id:str}/merging", merge, "coordinator"),
    Route("POST", "/lookalikes/{lookalike_id:str}/parting", part, "coordinator"),
    Route("POST", "/merges/{merge_id:str}/undoing", undo, "coordinator"),
]
