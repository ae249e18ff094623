"""Intake: POST /events takes CloudEvents 1.0 in all three HTTP modes; the answer says what became of each.

The busiest way in: a raw handler, whose work for one event is to read it and to wait for its flush.
"""

from typing import TYPE_CHECKING, Any

import msgspec
from litestar.types import Receive

from kring.api import problems, receiving
from kring.api.entrances import JSON, Entrance, Headers, Said, encode
from kring.api.routing import body_of
from kring.refusals import Refusal
from kring.sources import Given, Sender, Verdict, Wrong, cloudevents

if TYPE_CHECKING:
    from kring.engine import Engine

PATH = "/events"
WAY = "events"
MOST_BYTES = 8_000_000  # of a batch
ONE, MANY = b"application/cloudevents+json", b"application/cloudevents-batch+json"
SPECIFIED = b"ce-specversion"


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


class Intake(Entrance):
    """The way in for events: POST, and the OPTIONS handshake of the CloudEvents webhook specification."""

    methods = "POST, OPTIONS"

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine

    @property
    def _reception(self) -> receiving.Reception:
        return receiving.reception(self._engine)

    async def answer(self, scope: Any, receive: Receive) -> Said:
        """What became of what was sent."""
        headers = dict(scope["headers"])
        if scope["method"] == "OPTIONS":
            return 200, _handshake(headers), b""
        if scope["method"] != "POST":
            raise problems.NoSuchMethod(seen=scope["method"], wanted=self.methods)
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

    def refused(self, refusal: Refusal, said: str) -> Said:
        """As a problem that names the field, what was seen and what is wanted."""
        status, headers, body = super().refused(refusal, said)
        if isinstance(refusal, NotTaken):
            fault = problems.Fault(
                detail=said, **{name: str(value) for name, value in refusal.values.items()}
            )
            problem = problems.of_refusal(refusal, detail=said)
            body = encode(msgspec.structs.replace(problem, field=fault.field, errors=[fault]))
        return status, headers, body

    async def _one(self, sender: Sender, given: Given | Wrong) -> Said:
        [verdict] = await self._reception.take(sender, WAY, [given])
        if verdict.verdict == "refused":
            raise NotTaken(field=verdict.field, seen=verdict.seen, wanted=verdict.wanted)
        return 200, JSON, encode(verdict)

    async def _many(self, sender: Sender, given: list[Given | Wrong] | Wrong) -> Said:
        if isinstance(given, Wrong):
            raise NotTaken(field=given.field, seen=given.seen, wanted=given.wanted)
        said = await self._reception.take(sender, WAY, given)
        found = [verdict.verdict for verdict in said]
        counts = {word: found.count(word) for word in ("taken", "known", "refused")}
        status = 422 if said and counts["refused"] == len(said) else 200
        return status, JSON, encode(Taken(verdicts=said, **counts))


def _handshake(headers: dict[bytes, bytes]) -> Headers:
    """Any origin may send, with a key, as quickly as it asks to (CloudEvents webhook specification, 4)."""
    said = [(b"allow", b"POST, OPTIONS")]
    if origin := headers.get(b"webhook-request-origin"):
        said.append((b"webhook-allowed-origin", origin))
        said.append((b"webhook-allowed-rate", headers.get(b"webhook-request-rate", b"*")))
    return said
