"""Serving: a request comes in, is let in, read, done and answered; whatever goes wrong is a problem."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from kring import conversations
from kring.api import limits, principals, problems
from kring.api.calls import REPLAYED, Answered, Call, answer, encode
from kring.api.paths import Paths
from kring.api.routing import Reader, Route, body_of
from kring.locale import preferred, translations
from kring.logs import REQUEST_ID
from kring.people.limits import TooMany
from kring.refusals import NotFound, Refusal
from kring.store import once, times

if TYPE_CHECKING:
    from kring.engine import Engine

LOGGER = logging.getLogger(__name__)
PREFIX = "/api/v1"
TELLING = (403, 409, 422)  # statuses of refusals that say something about what is there
Tell = Callable[[Any], Awaitable[None]]


_ALWAYS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Door:
    """The way in: every path of the table."""

    def __init__(self, engine: "Engine", table: list[Route]) -> None:
        self._engine = engine
        self._paths: Paths[dict[str, tuple[Route, Reader]]] = Paths()
        by_path: dict[str, dict[str, tuple[Route, Reader]]] = {}
        for route in table:
            by_path.setdefault(route.path, {})[route.method] = (route, Reader(route))
        for path, methods in by_path.items():
            self._paths.add(path, methods)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began, request_id = time.perf_counter(), secrets.token_hex(8)
        token = REQUEST_ID.set(request_id)
        try:
            given = await self._given(scope, receive)
        except Refusal as refusal:
            given = _refused(scope, refusal, request_id)
        except Exception:
            LOGGER.exception("request failed", extra={"method": scope["method"], "path": scope["path"]})
            given = _problem(problems.of_ours(request_id))
        finally:
            REQUEST_ID.reset(token)
        if isinstance(given, once.Answer):
            await _send(send, given, request_id, scope["method"] == "HEAD")
        else:
            await _stream(receive, send, given, request_id)
        if LOGGER.isEnabledFor(logging.DEBUG):
            took = (time.perf_counter() - began) * 1000
            LOGGER.debug("%s %s", scope["method"], scope["path"], extra={"took_ms": round(took, 1)})

    async def _principal(self, scope: Any, headers: dict[bytes, bytes]) -> principals.Principal:
        return await principals.principal(self._engine, scope, headers)

    async def _given(self, scope: Any, receive: Receive) -> "once.Answer | AsyncIterator[bytes]":
        found = self._paths.find(scope["path"])
        if found is None or "\0" in scope["path"]:
            raise NotFound
        methods, values = found
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        if method not in methods:
            raise problems.NoSuchMethod(seen=method, wanted=", ".join(methods))
        route, reader = methods[method]
        headers = dict(scope["headers"])
        principal = await self._principal(scope, headers)
        principals.admit(principal, route)
        limits.spend(principal, route)
        call = Call(self._engine, route, principal, times.now())
        call.path, call.headers, call.query = values, headers, scope["query_string"]
        call.body = await body_of(receive)
        try:
            result = await route.handler(call, **reader.read(headers, call.query, call.body))
        except Refusal as refusal:
            raise await _not_there(call, refusal) from refusal
        except Answered as earlier:
            return once.Answer(earlier.answer.status, REPLAYED, earlier.answer.body)
        if isinstance(result, once.Answer) or hasattr(result, "__anext__"):
            return result  # type: ignore[no-any-return]
        return answer(route.status, result)


def door(engine: "Engine", table: list[Route]) -> ASGIRouteHandler:
    """The API as one handler of Litestar's."""
    return mounted(Door(engine, table), PREFIX)


def mounted(way_in: Door, prefix: str) -> ASGIRouteHandler:
    """A whole table as one handler of Litestar's, which cannot give a raw handler path parameters (2.25)."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        await way_in(scope, receive, send)

    return asgi(prefix, is_mount=True, copy_scope=False)(handle)


async def _not_there(call: Call, refusal: Refusal) -> Refusal:
    """Why an act on a conversation was refused teaches nobody that there is one which is not theirs to see."""
    about = {"message_id": call.path.get("message_id", "")}
    about["conversation_id"] = call.path.get("conversation_id") or call.path.get("ask_id", "")
    if not any(about.values()) or refusal.status not in TELLING:
        return refusal
    shown = await call.read(lambda tx: conversations.is_shown(tx, call.viewer(tx), **about))
    return refusal if shown else NotFound()


def _refused(scope: Any, refusal: Refusal, request_id: str) -> once.Answer:
    wish = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    words = translations(preferred(wish))
    return _problem(problems.of_refusal(refusal, request_id, words.refusal(refusal)), _headers(refusal))


def _headers(refusal: Refusal) -> dict[str, str]:
    headers: dict[str, str] = {}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, limits.TooQuick):
        headers["Retry-After"] = str(refusal.values["seconds"])
    if isinstance(refusal, TooMany):
        headers["Retry-After"] = str(60 * int(str(refusal.values["wait"])))
    if isinstance(refusal, problems.NoSuchMethod):
        headers["Allow"] = str(refusal.values["wanted"])
    return headers


def _problem(problem: problems.Problem, headers: dict[str, str] | None = None) -> once.Answer:
    return once.Answer(
        problem.status, {"Content-Type": problems.MEDIA_TYPE} | (headers or {}), encode(problem)
    )


async def _send(send: Tell, given: once.Answer, request_id: str, head: bool) -> None:
    headers = [*_ALWAYS, (b"x-request-id", request_id.encode()), (b"content-length", b"%d" % len(given.body))]
    if "Content-Type" not in given.headers and given.body:
        headers.append((b"content-type", b"application/json"))
    headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in given.headers.items()]
    await send({"type": "http.response.start", "status": given.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else given.body})


async def _stream(receive: Receive, send: Tell, frames: AsyncIterator[bytes], request_id: str) -> None:
    """Send frames until they end, or whoever hears them goes away."""
    headers = [*_ALWAYS, (b"x-request-id", request_id.encode()), (b"content-type", b"text/event-stream")]
    headers.append((b"x-accel-buffering", b"no"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    pump, gone = asyncio.create_task(_pump(send, frames)), asyncio.create_task(_until_gone(receive))
    await asyncio.wait({pump, gone}, return_when=asyncio.FIRST_COMPLETED)
    pump.cancel()
    gone.cancel()
    await asyncio.gather(pump, gone, return_exceptions=True)


async def _pump(send: Tell, frames: AsyncIterator[bytes]) -> None:
    async for frame in frames:
        await send({"type": "http.response.body", "body": frame, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
