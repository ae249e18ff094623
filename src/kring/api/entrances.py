"""Entrances: ways in for programs that speak a protocol of their own, beside the API: one request, one answer."""

import logging
import secrets
from typing import Any

import msgspec
from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from kring.api import problems, senders
from kring.api.serving import Tell
from kring.locale import preferred, translations
from kring.refusals import Refusal

LOGGER = logging.getLogger(__name__)
Headers = list[tuple[bytes, bytes]]
Said = tuple[int, Headers, bytes]
JSON: Headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
encode = msgspec.json.Encoder().encode


class Entrance:
    """What takes requests; a subclass says how one is answered, and how a refusal is told where not as a problem."""

    methods = "POST"

    async def __call__(self, scope: Any, receive: Receive, send: Tell) -> None:
        """Answer one request."""
        try:
            status, headers, body = await self.answer(scope, receive)
        except Refusal as refusal:
            status, headers, body = self.refused(refusal, sentence(scope, refusal))
        except Exception:
            number = secrets.token_hex(8)
            LOGGER.exception("what was sent was not taken", extra={"request": number, "path": scope["path"]})
            status, headers, body = self.broken(problems.of_ours(number))
        headers = [*headers, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def answer(self, scope: Any, receive: Receive) -> Said:
        """Status, headers and body.

        Raises:
            Refusal: the request is not as it must be.
        """
        raise NotImplementedError

    def refused(self, refusal: Refusal, said: str) -> Said:
        """A refusal with its sentence, in the caller's language."""
        headers = [(b"content-type", problems.MEDIA_TYPE.encode()), *JSON[1:], *self.advice(refusal)]
        return refusal.status, headers, encode(problems.of_refusal(refusal, detail=said))

    def broken(self, problem: problems.Problem) -> Said:
        """A fault of ours."""
        return 500, JSON, encode(problem)

    def advice(self, refusal: Refusal) -> Headers:
        """What a caller may do about it, as headers say it."""
        if isinstance(refusal, senders.TooManyEvents):
            return [(b"retry-after", str(refusal.values["seconds"]).encode())]
        if isinstance(refusal, problems.NoSuchMethod):
            return [(b"allow", self.methods.encode())]
        return [(b"www-authenticate", b"Bearer")] if refusal.status == 401 else []


def sentence(scope: Any, refusal: Refusal) -> str:
    """What a refusal says, in the language that the caller asks for."""
    wish = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    return translations(preferred(wish)).refusal(refusal)


def handler(way_in: Entrance, path: str, *, mount: bool = False) -> ASGIRouteHandler:
    """A way in as one of the application's addresses, or as all below one."""

    async def enter(scope: Scope, receive: Receive, send: Send) -> None:
        await way_in(scope, receive, send)

    return asgi(path, is_mount=mount, copy_scope=False)(enter)
