"""Styling: a page that shows every component, for whoever designs."""

from litestar import Response

from kring.web.pages import Page
from kring.web.routing import Route


async def show(page: Page) -> Response:
    """Every component on one page."""
    return page.html("style.html", ring=None)


routes = [Route("GET", "/style", show, "demo")]
