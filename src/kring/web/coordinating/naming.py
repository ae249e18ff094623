"""Naming: what other systems call a person or a conversation; coordinators see it, add to it and take it away."""

from collections.abc import Awaitable, Callable

from litestar import Response

from kring.people import external_ids
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route


def _add(kind: str) -> Callable[[Page], Awaitable[Response]]:
    async def add(page: Page) -> Response:
        id, said = page.path["id"], page.said("external_id")

        def job(tx: Transaction) -> None:
            external_ids.put(tx, page.viewer, kind, id, said, page.now)

        await page.store.write(job)
        return page.back()

    return add


def _remove(kind: str) -> Callable[[Page], Awaitable[Response]]:
    async def remove(page: Page) -> Response:
        id, said = page.path["id"], page.said("external_id")

        def job(tx: Transaction) -> None:
            external_ids.take_away(tx, page.viewer, kind, id, said, page.now)

        await page.store.write(job)
        return page.back()

    return remove


routes = [
    Route("POST", "/people/{id:str}/ids", _add("person"), "coordinator"),
    Route("POST", "/people/{id:str}/ids/removal", _remove("person"), "coordinator"),
    Route("POST", "/conversations/{id:str}/ids", _add("conversation"), "coordinator"),
    Route("POST", "/conversations/{id:str}/ids/removal", _remove("conversation"), "coordinator"),
]
