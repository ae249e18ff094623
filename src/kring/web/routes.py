"""Routes: the one table of all pages and acts; a test walks it as everybody."""

from kring.web import (
    account,
    answering,
    asking,
    conversing,
    coordinating,
    ending,
    flows,
    helping,
    known,
    language,
    persons,
    perspectives,
    safety,
    searching,
    sources,
    steering,
    streaming,
    styling,
    webhooks,
)
from kring.web.routing import Route

ROUTES: list[Route] = [
    *asking.routes,
    *conversing.routes,
    *answering.routes,
    *steering.routes,
    *ending.routes,
    *safety.routes,
    *searching.routes,
    *known.routes,
    *persons.routes,
    *streaming.routes,
    *perspectives.routes,
    *helping.routes,
    *coordinating.routes,
<<<<<<< HEAD
    *flows.routes,
||||||| c47d1bf
=======
    *sources.routes,
>>>>>>> main
    *webhooks.routes,
    *account.routes,
    *language.routes,
    *styling.routes,
]
