"""Schemas: what events of a type must look like, so that others are refused, and why."""

from litestar import Response

from kring.flows import trying
from kring.refusals import Refusal
from kring.sources import schemas
from kring.sources.schemas import EventSchema
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route

PATH = "/organization/schemas"


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """All schemas, and a form for another or a newer one."""

    def job(tx: Transaction) -> tuple[list[EventSchema], list[str]]:
        return schemas.listed(tx), trying.types_lately(tx)

    found, types = await page.store.read(job)
    chosen = page.said("type") if refusal else page.query.get("type", "")
    kept = next((one.schema for one in found if one.type == chosen), "")
    return page.html(
        "sources/schemas.html", refusal.status if refusal else 200, schemas=found, types=types, refusal=refusal,
        chosen=chosen, text=page.said("schema") if refusal else kept,
    )  # fmt: skip


async def keep(page: Page) -> Response:
    """From now on, events of a type must look so."""
    type, text = page.said("type"), page.said("schema")
    try:
        schemas.compiled(text)  # what takes long is done before the transaction
        await page.store.write(lambda tx: schemas.keep(tx, page.viewer, type, text, page.now))
    except Refusal as refusal:
        return await show(page, refusal)
    page.engine.schemas.forget()
    return page.go(f"{PATH}?saved=1")


async def remove(page: Page) -> Response:
    """Take events of a type whatever they look like."""
    await page.store.write(lambda tx: schemas.remove(tx, page.viewer, page.said("type"), page.now))
    page.engine.schemas.forget()
    return page.go(f"{PATH}?saved=1")


routes = [
    Route("GET", PATH, show, "owner"),
    Route("POST", PATH, keep, "owner"),
    Route("POST", f"{PATH}/removal", remove, "owner"),
]
