"""Intake: POST /events takes CloudEvents 1.0 in all three HTTP modes; the answer says what became of each.

The busiest way in: a raw handler, whose work for one event is to read it and to wait for its flush.
"""

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
from kring.refusals import Refusal
from kring.sources import Given, Sender, Verdict, Wrong, cloudevents

if TYPE_CHECKING:
    from kring.engine import Engine

LOGGER = logging.getLogger(__name__)
PATH = "/events"
WAY = "events"
MOST_BYTES = 8_000_000  # of a batch
ONE, MANY = b"application/cloudevents+json", b"application/cloudevents-batch+json"
SPECIFIED = b"ce-specversion"
Headers = list[tuple[bytes, bytes]]
Said = tuple[int, Headers, bytes]
_encode = msgspec.json.Encoder().encode
_HEADERS = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


class NoEvent(Refusal):
    """This is {seen}; an event comes as application/cloudevents+json, as application/cloudevents-batch+json, or with
    its attributes in ce- headers (CloudEvents 1.0)."""

    status = 415
    field = "Content-Type"


class NotTaken(Refusal):
    """The event was refused: {field} is {seen}, but {wanted} is wanted."""


class Taken(msgspec.Struct, frozen=True):
    """What became of the events of a batch, in their order."""

    taken: int
    known: int
    refused: int
    verdicts: list[Verdict]


class Intake:
    """The way in for events: POST, and the OPTIONS handshake of the CloudEvents webhook specification."""

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
            status, headers, body = _problem(scope, refusal)
        except Exception:
            number = secrets.token_hex(8)
            LOGGER.exception("events were not taken", extra={"request": number})
            status, headers, body = 500, _HEADERS, _encode(problems.of_ours(number))
        headers = [*headers, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Any, receive: Receive) -> Said:
        headers = dict(scope["headers"])
        if scope["method"] == "OPTIONS":
            return 200, _handshake(headers), b""
        if scope["method"] != "POST":
            raise problems.NoSuchMethod(seen=scope["method"], wanted="POST, OPTIONS")
        sender = await self._reception.senders.of(headers, scope["query_string"])
        body = await body_of(receive, MOST_BYTES)
        kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if kind == MANY:
            return await self._many(sender, cloudevents.many(body))
        if kind == ONE:
            return await self._one(sender, cloudevents.one(body))
        if SPECIFIED in headers:
            return await self._one(sender, cloudevents.in_headers(scope["headers"], body))
        raise NoEvent(seen=kind.decode("latin-1") or "of no said kind")

    async def _one(self, sender: Sender, given: Given | Wrong) -> Said:
        [verdict] = await self._reception.take(sender, WAY, [given])
        if verdict.verdict == "refused":
            raise NotTaken(field=verdict.field, seen=verdict.seen, wanted=verdict.wanted)
        return 200, _HEADERS, _encode(verdict)

    async def _many(self, sender: Sender, given: list[Given | Wrong] | Wrong) -> Said:
        if isinstance(given, Wrong):
            raise NotTaken(field=given.field, seen=given.seen, wanted=given.wanted)
        said = await self._reception.take(sender, WAY, given)
        counts = {word: sum(v.verdict == word for v in said) for word in ("taken", "known", "refused")}
        status = 422 if said and counts["refused"] == len(said) else 200
        return status, _HEADERS, _encode(Taken(verdicts=said, **counts))


def handler(engine: "Engine") -> ASGIRouteHandler:
    """The way in as one of the application's addresses."""
    way_in = Intake(engine)

    async def events(scope: Scope, receive: Receive, send: Send) -> None:
        await way_in(scope, receive, send)

    return asgi(PATH, copy_scope=False)(events)


def _handshake(headers: dict[bytes, bytes]) -> Headers:
    """Any origin may send, with a key, as quickly as it asks to (CloudEvents webhook specification, 4)."""
    said = [(b"allow", b"POST, OPTIONS")]
    if origin := headers.get(b"webhook-request-origin"):
        said.append((b"webhook-allowed-origin", origin))
        said.append((b"webhook-allowed-rate", headers.get(b"webhook-request-rate", b"*")))
    return said


def _problem(scope: Any, refusal: Refusal) -> Said:
    wish = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    problem = problems.of_refusal(refusal, detail=translations(preferred(wish)).refusal(refusal))
    if isinstance(refusal, NotTaken):
        fault = problems.Fault(detail=problem.detail, **{name: str(v) for name, v in refusal.values.items()})
        problem = msgspec.structs.replace(problem, field=fault.field, errors=[fault])
    headers = [(b"content-type", problems.MEDIA_TYPE.encode()), (b"cache-control", b"no-store")]
    if refusal.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if isinstance(refusal, senders.TooManyEvents):
        headers.append((b"retry-after", str(refusal.values["seconds"]).encode()))
    if isinstance(refusal, problems.NoSuchMethod):
        headers.append((b"allow", b"POST, OPTIONS"))
    return refusal.status, headers, _encode(problem)
