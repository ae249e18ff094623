"""Routes: everything that the box may ask of us, under /box/v1."""

from typing import TYPE_CHECKING

from litestar.handlers import ASGIRouteHandler

from kring.api.routing import Route
from kring.api.serving import mounted
from kring.web.box import asking, script, talking
from kring.web.box.doors import PREFIX, BoxDoor

if TYPE_CHECKING:
    from kring.engine import Engine

TABLE: list[Route] = [*asking.routes, *talking.routes]


def handlers(engine: "Engine") -> list[ASGIRouteHandler]:
    """The script, and the one way in for what it asks."""
    return [script.handler(), mounted(BoxDoor(engine, TABLE), PREFIX)]
