"""Operations: /health and /metrics, and the count of every request."""

import asyncio
import time
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import asgi
from litestar.enums import ScopeType
from litestar.handlers import ASGIRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from kring import vitals
from kring.web import prometheus
from kring.web.prometheus import Requests

if TYPE_CHECKING:
    from kring.engine import Engine

HERE = ("127.0.0.1", "::1")
FORWARDED = (b"x-forwarded-for", b"forwarded", b"cf-connecting-ip")
TEXT = b"text/plain; version=0.0.4; charset=utf-8"


class Watch:
    """Counts each request by what was asked for, how it was answered and how long that took."""

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self._app, self._requests = app, requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note its first answer."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def noted(message: Any) -> None:
            if message["type"] == "http.response.start":
                self._requests.count(scope["path"], message["status"], time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, noted)


class Shortcut:
    """Takes what is asked of the API, and events, straight there: the pages' router would cost a third of a request."""

    def __init__(self, app: ASGIApp, api: ASGIApp, prefix: str, places: dict[str, ASGIApp]) -> None:
        self._app, self._api, self._prefix, self._places = app, api, prefix, places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to where it belongs."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
        elif place := self._places.get(scope["path"]):
            await place(scope, receive, send)
        elif scope["path"].startswith(self._prefix + "/"):
            inner: Any = {**scope, "path": scope["path"][len(self._prefix) :]}
            await self._api(inner, receive, send)
        else:
            await self._app(scope, receive, send)


def handlers(engine: "Engine", requests: Requests) -> list[ASGIRouteHandler]:
    """The operator's addresses."""

    async def live(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
        await _answer(send, 200, b'{"live":true}', b"application/json")

    async def health(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
        found = await asyncio.to_thread(vitals.health, engine)
        await _answer(send, 200 if found.ready else 503, msgspec.json.encode(found), b"application/json")

    async def metrics(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
        if not _may_measure(scope, engine.environment.metrics):
            await _answer(send, 404, b"", TEXT)
            return
        text = prometheus.page(await asyncio.to_thread(vitals.measure, engine), engine.store.tally, requests)
        await _answer(send, 200, text.encode(), TEXT)

    paths = {"/health/live": live, "/health": health, "/metrics": metrics}
    return [asgi(path, copy_scope=False)(handle) for path, handle in paths.items()]


def _may_measure(scope: Scope, secret: str) -> bool:
    """From this machine without a proxy between, or with the secret of KRING_METRICS."""
    headers = dict(scope["headers"])
    if secret:
        return headers.get(b"authorization", b"") == b"Bearer " + secret.encode()
    client = scope.get("client")
    return bool(client) and client[0] in HERE and not any(name in headers for name in FORWARDED)  # type: ignore[index]


async def _answer(send: Send, status: int, body: bytes, kind: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"content-length", b"%d" % len(body)),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
