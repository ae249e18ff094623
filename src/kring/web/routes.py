"""Routes: the one table of all pages and acts; a test walks it as everybody."""

from kring.web import language, styling
from kring.web.routing import Route

ROUTES: list[Route] = [*language.routes, *styling.routes]
