"""Segment's HTTP API: its libraries send here unchanged, with another host; a source's key is the write key."""

from typing import TYPE_CHECKING, Any

import msgspec
from litestar.types import Receive

from kring.api import problems, receiving
from kring.api.entrances import JSON, Entrance, Said, encode, sentence
from kring.api.routing import body_of
from kring.refusals import NotFound, Refusal
from kring.sources import Sender, Verdict, Wrong, segment
from kring.store import escapes, times

if TYPE_CHECKING:
    from kring.engine import Engine

PREFIX = "/segment/v1"
WAY = "segment"
NAMES = segment.CALLS.keys() | segment.BATCHES
_HEADERS = [
    *JSON,
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


class Calls(Entrance):
    """The way in for Segment's libraries."""

    methods = "POST, OPTIONS"

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine

    @property
    def _reception(self) -> receiving.Reception:
        return receiving.reception(self._engine)

    async def answer(self, scope: Any, receive: Receive) -> Said:
        """What became of each call, as Segment says it."""
        name = scope["path"].strip("/").rpartition("/")[2]
        if name not in NAMES:
            raise NotFound
        if scope["method"] == "OPTIONS":
            return 200, _HEADERS + _PREFLIGHT, b""
        if scope["method"] != "POST":
            raise problems.NoSuchMethod(seen=scope["method"], wanted=self.methods)
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
            return self._no(refusal, sentence(scope, refusal), verdicts)
        return 200, _HEADERS, encode(Answer(success=True, verdicts=verdicts))

    def refused(self, refusal: Refusal, said: str) -> Said:
        """As Segment says no: what is too large or unreadable is a 400."""
        return self._no(refusal, said, [])

    def _no(self, refusal: Refusal, said: str, verdicts: list[Verdict]) -> Said:
        status = 400 if refusal.status in (413, 422) else refusal.status
        answer = Answer(success=False, code=refusal.code, message=said, verdicts=verdicts)
        return status, [*_HEADERS, *self.advice(refusal)], encode(answer)

    def broken(self, problem: problems.Problem) -> Said:
        """A fault of ours, as Segment tells of its own."""
        return 500, _HEADERS, encode(Answer(success=False, code="fault", message=problem.detail))

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
        return msgspec.json.decode(escapes.whole(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise problems.NotReadable(place="The body", reason=str(error)[:160]) from error
