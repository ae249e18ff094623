"""Doors: the way in for pages of other origins. Which may, the owner says; no cookie is ever read or set."""

from typing import Any

from litestar.types import Receive, Send

from kring import box, settings
from kring.api.serving import Door, Tell
from kring.store import Transaction, times
from kring.web.box import visiting

PREFIX = "/box/v1"
METHODS = b"GET, POST, PUT, PATCH, DELETE"
HEADERS = b"authorization, content-type, idempotency-key, kring-token, last-event-id"
EXPOSED = b"retry-after, x-request-id"
REMEMBERED = b"7200"  # seconds; a browser keeps a yes no longer, and each request is looked at again


class BoxDoor(Door):
    """The table of the box, for pages of the origins that are let in."""

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request, or a browser that asks whether it may make one."""
        headers = dict(scope["headers"])
        if scope["method"] == "OPTIONS":
            await self._may(headers, send)
            return
        await super().__call__(scope, receive, shared(send, headers.get(b"origin", b"")))

    async def _principal(self, scope: Any, headers: dict[bytes, bytes]) -> visiting.Visitor:
        def job(tx: Transaction) -> visiting.Visitor:
            return visiting.visitor(tx, settings.organization(tx), scope, headers, times.now())

        return await self._engine.store.read(job)

    async def _may(self, headers: dict[bytes, bytes], send: Tell) -> None:
        """Answer a preflight: of an origin that is not let in nothing more is said."""
        origin = headers.get(b"origin", b"").decode("latin-1")

        def may(tx: Transaction) -> bool:
            ours = visiting.is_ours(settings.organization(tx), origin, headers)
            return ours or box.at_origin(tx, origin) is not None

        told = [(b"vary", b"Origin"), (b"cache-control", b"no-store"), (b"content-length", b"0")]
        allowed = await self._engine.store.read(may)
        if origin and allowed:
            told += [
                (b"access-control-allow-origin", origin.encode("latin-1")), (b"access-control-allow-methods", METHODS),
                (b"access-control-allow-headers", HEADERS), (b"access-control-max-age", REMEMBERED),
            ]  # fmt: skip
        await send({"type": "http.response.start", "status": 204, "headers": told})
        await send({"type": "http.response.body", "body": b""})


def shared(send: Tell, origin: bytes) -> Tell:
    """An answer that a page of this origin may read: what a refusal says is no secret, and there is no cookie."""

    async def told(message: Any) -> None:
        if message["type"] == "http.response.start":
            more = [(b"vary", b"Origin, Accept-Language"), (b"cross-origin-resource-policy", b"cross-origin")]
            if origin:
                more += [
                    (b"access-control-allow-origin", origin),
                    (b"access-control-expose-headers", EXPOSED),
                ]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return told
