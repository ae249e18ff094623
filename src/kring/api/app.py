"""The application: the table of everything that can be done over the API."""

from typing import TYPE_CHECKING

from litestar import Litestar
from litestar.handlers import ASGIRouteHandler

from kring.api import (
    asking,
    asks,
    circles,
    helping,
    inviting,
    me,
    messages,
    moderation,
    outcomes,
    people,
)
from kring.api.routing import Route
from kring.api.serving import door

if TYPE_CHECKING:
    from kring.engine import Engine

TABLE: list[Route] = [
    *me.routes,
    *circles.routes,
    *people.routes,
    *asking.routes,
    *asks.routes,
    *inviting.routes,
    *helping.routes,
    *messages.routes,
    *outcomes.routes,
    *moderation.routes,
]


def routes(engine: "Engine") -> list[ASGIRouteHandler]:
    """The table as handlers, for the application that serves pages too."""
    return [door(engine, TABLE)]


def create(engine: "Engine") -> Litestar:
    """The API alone."""
    return Litestar(route_handlers=routes(engine), openapi_config=None, logging_config=None)
