"""Persons: what others may see of somebody."""

from litestar import Response

from kring.people import judging
from kring.web.pages import Page
from kring.web.routing import Route
from kring.web.views.profiles import profile


async def show(page: Page) -> Response:
    """A person's page: what they helped with, and the thanks for it if they like that shown."""
    shown = await page.store.read(lambda tx: profile(tx, page.viewer, page.path["id"]))
    records = await page.store.read(lambda tx: judging.record(tx, page.viewer, page.path["id"]))
    return page.html("person.html", shown=shown, records=records, zone=page.zone())


routes = [Route("GET", "/people/{id:str}", show)]
