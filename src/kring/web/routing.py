"""Routing: one table of pages, each with its audience, and the one way a request goes through it."""

import logging
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

import msgspec
from litestar import HttpMethod, Request, Response, route
from litestar.datastructures import FormMultiDict
from litestar.exceptions import ClientException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.handlers import HTTPRouteHandler

from kring import conversations
from kring.api.problems import NotReadable, TooLarge
from kring.refusals import NotFound, Refusal, SignInNeeded
from kring.store import ids, times
from kring.web import cross_site, policies, problems
from kring.web.pages import Page, open_page

if TYPE_CHECKING:
    from kring.engine import Engine

LOGGER = logging.getLogger(__name__)
Audience = Literal["anonymous", "guest", "member", "participant", "coordinator", "owner", "demo"]
LARGEST_REQUEST = 2_000_000
TELLING = (403, 409, 422)  # statuses of refusals that say something about what is there
Handler = Callable[[Page], Awaitable[Response]]


class Route(msgspec.Struct, frozen=True):
    """One page or act: GET reads, POST acts; ``{name:str}`` in the path is in ``page.path``.

    The audience says who gets in at all: ``anonymous`` is everybody (the domain still decides what they
    see), ``guest`` somebody with a session of any kind, ``member`` a joined person, ``coordinator`` who looks
    after some circle, ``demo`` everybody while the organization is a demonstration. ``participant`` is
    everybody at the door, and the domain refuses whoever takes no part. A ``signed`` path is itself the proof
    that we gave it out, so a program may post to it that has seen no form (one click in a mail, RFC 8058).
    """

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    audience: Audience = "anonymous"
    signed: bool = False


def handlers(engine: "Engine", routes: list[Route]) -> list[HTTPRouteHandler]:
    """The table as Litestar's handlers."""
    return [_handler(engine, each) for each in routes]


def _handler(engine: "Engine", entry: Route) -> HTTPRouteHandler:
    async def handle(request: Request) -> Response:
        return await answer(engine, entry, request)

    methods = [HttpMethod.GET, HttpMethod.HEAD] if entry.method == "GET" else [HttpMethod.POST]
    return route(
        entry.path, http_method=methods, include_in_schema=False, name=f"{entry.method} {entry.path}"
    )(handle)


async def answer(engine: "Engine", entry: Route, request: Request) -> Response:
    """Open the page, let the right people in, and say every refusal in the page's language."""
    began = time.perf_counter()
    request_id = ids.new(times.now())
    page = await open_page(engine, request, request_id)
    try:
        _must_be_text(page)
        if entry.method == "POST":
            page.form = await _form(request)
            if not entry.signed:
                cross_site.check(page)
        admit(page, entry.audience)
        await _must_be_shown(page, entry)
        response = await entry.handler(page)
    except Refusal as refusal:
        response = problems.refused(page, await _not_there(page, entry, refusal))
    except Exception:
        LOGGER.exception("page failed", extra={"request_id": request_id, "path": request.url.path})
        response = problems.failed(page)
    took = (time.perf_counter() - began) * 1000
    policies.apply(response, page, took)
    LOGGER.info(
        "%s %s %s", entry.method, request.url.path, HTTPStatus(response.status_code or 200).value,
        extra={"request_id": request_id, "took_ms": round(took, 1)},
    )  # fmt: skip
    return response


async def _not_there(page: Page, entry: Route, refusal: Refusal) -> Refusal:
    """Why an act on a conversation was refused teaches nobody that there is one which is not theirs to see."""
    if entry.method == "GET" or refusal.status not in TELLING or await _is_shown(page, entry):
        return refusal
    return NotFound()


async def _must_be_shown(page: Page, entry: Route) -> None:
    """Who sits as a coordinator acts on nothing of other visitors, whatever a coordinator may do."""
    if page.seated and entry.method == "POST" and not await _is_shown(page, entry):
        raise NotFound


async def _is_shown(page: Page, entry: Route) -> bool:
    """Whether the visitor may know of the conversation that an address is about, if it is about one."""
    place = next(
        (kind for kind in ("conversation", "message") if entry.path.startswith(f"/{kind}s/{{id")), ""
    )
    if not place:
        return True
    about = {f"{place}_id": page.path["id"]}
    return await page.store.read(lambda tx: conversations.is_shown(tx, page.viewer, **about))


def _must_be_text(page: Page) -> None:
    """No address of ours has a NUL character, which PostgreSQL keeps nowhere."""
    if any("\0" in str(value) for value in (*page.path.values(), *page.query.values())):
        raise NotFound


async def _form(request: Request) -> FormMultiDict:
    """What a form says, without NUL characters, which no text needs.

    Raises:
        TooLarge, NotReadable: it is more than is read, or no form.
    """
    try:
        form = await request.form()
    except RequestEntityTooLarge as error:
        raise TooLarge(most=LARGEST_REQUEST) from error
    except ClientException as error:
        raise NotReadable(place="The body", reason=error.detail) from error
    if not any(isinstance(value, str) and "\0" in value for _, value in form.multi_items()):
        return form
    return FormMultiDict(
        [(n, v.replace("\0", "") if isinstance(v, str) else v) for n, v in form.multi_items()]
    )


class NotYourPlace(Refusal):
    """You sit in somebody's place for a while: answer and help as they would. Settings and members stay as they are."""

    status = 403


def _is_for_seats(page: Page) -> bool:
    """Who sits as somebody looks around and takes part in conversations; what is that person's own stays theirs."""
    path = page.request.url.path
    if page.request.method == "POST":
        return path.startswith(("/conversations/", "/messages/"))
    return not path.startswith("/account/data/")


def admit(page: Page, audience: Audience) -> None:
    """Keep out whoever does not belong to the audience.

    Raises:
        SignInNeeded: nobody in particular, where somebody is wanted.
        NotFound: somebody else than the audience; that the page exists is not told.
    """
    if audience in ("anonymous", "participant"):
        return
    if audience == "demo":
        if not page.organization.demo:
            raise NotFound
        return
    if page.seated and not _is_for_seats(page):
        raise NotYourPlace
    if page.person is None or (audience != "guest" and page.private_link):
        raise SignInNeeded
    if audience == "coordinator" and not page.viewer.coordinates:
        raise NotFound
    if audience == "owner" and not page.viewer.owner:
        raise NotFound
