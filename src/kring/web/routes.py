"""Routes: the one table of all pages and acts; a test walks it as everybody."""

from kring.web import answering, conversing, ending, language, safety, steering, styling
from kring.web.routing import Route

ROUTES: list[Route] = [
    *conversing.routes,
    *answering.routes,
    *steering.routes,
    *ending.routes,
    *safety.routes,
    *language.routes,
    *styling.routes,
]
