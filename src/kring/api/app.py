"""The application: the table of everything that can be done over the API."""

from typing import TYPE_CHECKING

from litestar import Litestar
from litestar.handlers import ASGIRouteHandler

from kring.api import (
    account,
    asking,
    asks,
    circles,
    external_ids,
    happenings,
    helping,
    hooks,
    intake,
    inviting,
    known,
    mappings,
    me,
    messages,
    moderation,
    organization,
    outcomes,
    overview,
    people,
    reference,
    replies,
    rules,
    security,
    segment,
    sources,
    webhooks,
)
from kring.api.entrances import handler
from kring.api.routing import Route
from kring.api.serving import door

if TYPE_CHECKING:
    from kring.engine import Engine

TABLE: list[Route] = [
    *organization.routes,
    *me.routes,
    *circles.routes,
    *overview.routes,
    *people.routes,
    *external_ids.routes,
    *asking.routes,
    *known.routes,
    *asks.routes,
    *inviting.routes,
    *helping.routes,
    *messages.routes,
    *outcomes.routes,
    *account.routes,
    *security.routes,
    *moderation.routes,
    *happenings.routes,
    *sources.routes,
    *mappings.routes,
    *webhooks.routes,
    *reference.routes,
    *rules.routes,
    *replies.routes,
]


def routes(engine: "Engine") -> list[ASGIRouteHandler]:
    """The table as handlers, for the application that serves pages too."""
    return [
        door(engine, TABLE),
        handler(intake.Intake(engine), intake.PATH),
        handler(segment.Calls(engine), segment.PREFIX, mount=True),
        handler(hooks.Hooks(engine), hooks.PREFIX, mount=True),
    ]


def create(engine: "Engine") -> Litestar:
    """The API alone."""
    return Litestar(route_handlers=routes(engine), openapi_config=None, logging_config=None)
