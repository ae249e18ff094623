"""Segment's HTTP API: its libraries send here unchanged, with another host; a source's key is the write key."""

import logging
import secrets
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from kring.api import problems, receiving, senders
from kring.api.routing import body_of
from kring.api.serving import Tell
from kring.locale import preferred, translations
from kring.refusals import NotFound, Refusal
from kring.sources import Sender, Verdict, Wrong, segment
from kring.store import times

if TYPE_CHECKING:
    from kring.engine import Engine

LOGGER = logging.getLogger(__name__)
PREFIX = "/segment/v1"
WAY = "segment"
NAMES = segment.CALLS.keys() | segment.BATCHES
Headers = list[tuple[bytes, bytes]]
Said = tuple[int, Headers, bytes]
_encode = msgspec.json.Encoder().encode
_HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"access-control-allow-origin", b"*"),  # a key is all that counts: no cookie is looked at
]
_PREFLIGHT = [
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-allow-headers", b"authorization, content-type"),
    (b"access-control-max-age", b"86400"),
]


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """As Segment answers, and what became of each call. ``code`` and ``message`` say why a request was refused."""

    success: bool
    code: str = ""
    message: str = ""
    verdicts: list[Verdict] = []


class Calls:
    """The way in for Segment's libraries."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine

    @property
    def _reception(self) -> receiving.Reception:
        return receiving.reception(self._engine)

    async def __call__(self, scope: Any, receive: Receive, send: Tell) -> None:
        """Answer one request."""
        try:
            status, headers, body = await self._answer(scope, receive)
        except Refusal as refusal:
            status, headers, body = _refused(scope, refusal)
        except Exception:
            number = secrets.token_hex(8)
            LOGGER.exception("calls were not taken", extra={"request": number})
            answer = Answer(success=False, code="fault", message=problems.of_ours(number).detail)
            status, headers, body = 500, _HEADERS, _encode(answer)
        headers = [*headers, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Any, receive: Receive) -> Said:
        name = scope["path"].strip("/").rpartition("/")[2]
        if name not in NAMES:
            raise NotFound
        if scope["method"] == "OPTIONS":
            return 200, _HEADERS + _PREFLIGHT, b""
        if scope["method"] != "POST":
            raise problems.NoSuchMethod(seen=scope["method"], wanted="POST, OPTIONS")
        headers = dict(scope["headers"])
        most = segment.MOST_BATCH_BYTES if name in segment.BATCHES else segment.MOST_CALL_BYTES
        body = await body_of(receive, most)
        said = _read(receiving.inflated(body, headers.get(b"content-encoding", b""), most))
        sender = await self._sender(headers, said)
        given = segment.events(name, said, sender.source.name, times.now())
        if isinstance(given, Wrong):
            raise NotTaken(field=given.field, seen=given.seen, wanted=given.wanted)
        verdicts = await self._reception.take(sender, WAY, given)
        if verdicts and all(verdict.verdict == "refused" for verdict in verdicts):
            first = verdicts[0]
            refusal = NotTaken(field=first.field, seen=first.seen, wanted=first.wanted)
            return _refused(scope, refusal, verdicts)
        return 200, _HEADERS, _encode(Answer(success=True, verdicts=verdicts))

    async def _sender(self, headers: dict[bytes, bytes], said: Any) -> Sender:
        """By Basic authentication, or by the key in the body, as libraries in browsers do."""
        written = said.get("writeKey") if isinstance(said, dict) else None
        if b"authorization" not in headers and isinstance(written, str):
            return await self._reception.senders.with_secret(written)
        return await self._reception.senders.of(headers)


class NotTaken(Refusal):
    """The call was refused: {field} is {seen}, but {wanted} is wanted."""

    status = 400


def _read(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise problems.NotReadable(place="The body", reason=str(error)[:160]) from error


def _refused(scope: Any, refusal: Refusal, verdicts: list[Verdict] | None = None) -> Said:
    """As Segment says no: what is too large or unreadable is a 400."""
    wish = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    message = translations(preferred(wish)).refusal(refusal)
    headers = list(_HEADERS)
    if isinstance(refusal, senders.TooManyEvents):
        headers.append((b"retry-after", str(refusal.values["seconds"]).encode()))
    status = 400 if refusal.status in (413, 422) else refusal.status
    answer = Answer(success=False, code=refusal.code, message=message, verdicts=verdicts or [])
    return status, headers, _encode(answer)


def handler(engine: "Engine") -> ASGIRouteHandler:
    """The way in as addresses of the application."""
    way_in = Calls(engine)

    async def calls(scope: Scope, receive: Receive, send: Send) -> None:
        await way_in(scope, receive, send)

    return asgi(PREFIX, is_mount=True, copy_scope=False)(calls)
