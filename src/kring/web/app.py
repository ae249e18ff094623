"""The application: all pages, the files they need, the API and the operator's addresses under one roof."""

from typing import TYPE_CHECKING

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException

from kring.api import app as api
from kring.store import ids, times
from kring.web import assets, operations, policies, problems
from kring.web.box import routes as box
from kring.web.pages import open_page_sync
from kring.web.prometheus import Requests
from kring.web.routes import ROUTES
from kring.web.routing import LARGEST_REQUEST, handlers

if TYPE_CHECKING:
    from kring.engine import Engine


def create(engine: "Engine", requests: Requests | None = None) -> Litestar:
    """The whole application over an engine; /metrics tells of the requests that were counted."""

    def nowhere(request: Request, error: Exception) -> Response:  # noqa: ARG001
        """What an address without a page answers; Litestar's exception handlers are synchronous."""
        page = open_page_sync(engine, request, ids.new(times.now()))
        response = problems.refused(page, problems.nowhere())
        policies.apply(response, page, 0)
        return response

    return Litestar(
        route_handlers=[
            *handlers(engine, ROUTES),
            *assets.handlers(),
            *api.routes(engine),
            *box.handlers(engine),
            *operations.handlers(engine, requests or Requests()),
        ],
        exception_handlers={HTTPException: nowhere},
        openapi_config=None,
        logging_config=None,
        request_max_body_size=LARGEST_REQUEST,
    )
