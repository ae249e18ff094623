"""Language: a visitor chooses the words that pages speak."""

from litestar import Response

from kring.locale import SPOKEN
from kring.web.pages import LANGUAGE, Page
from kring.web.routing import Route


async def choose(page: Page) -> Response:
    """Speak another language from here on, in this browser."""
    if page.said("language") in SPOKEN:
        page.keep(LANGUAGE, page.said("language"))
    return page.back()


routes = [Route("POST", "/language", choose)]
