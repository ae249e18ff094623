"""Happenings: the log of events as it passes, in pieces and as a stream."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kring import circles, events
from kring.api import principals
from kring.api.asks import Id
from kring.api.calls import Call, encode
from kring.api.cursors import Page, Piece, cursor, read_cursor
from kring.api.moments import moment
from kring.api.routing import Route
from kring.events import patterns
from kring.live import Heard, Wish, hearable
from kring.refusals import NotFound
from kring.sources import hearing
from kring.store import Transaction

BEAT_SECONDS = 10.0  # a stream whose key or session ended is closed after so long at most
Still = Callable[[Transaction], circles.Viewer | None]
MOST_READ = 500  # of the log, for one piece: what is not the viewer's is passed over


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event as this viewer may hear it; ``data`` is null where only the fact that it happened is theirs."""

    position: int
    id: str
    type: str
    subject: str
    at: datetime
    actor: str | None
    data: dict[str, Any] | None


class WhichEvents(Piece, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events: all that are the viewer's to hear, or those about one thing."""

    subject: Id = ""


class Stream(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to hear: some conversations, what concerns oneself, or a coordinator's whole log; of some types, or all.

    A type is one such as ask.opened, or a pattern such as ask.*
    """

    subject: Annotated[tuple[Id, ...], Meta(max_length=50)] = ()
    type: Annotated[tuple[Annotated[str, Meta(max_length=80)], ...], Meta(max_length=50)] = ()
    mine: bool = False
    log: bool = False
    after: Annotated[int, Meta(ge=0, le=2**62)] | None = None


async def listed(call: Call, wanted: WhichEvents) -> Page[Event]:
    """List events in the order of the log; ``next`` is never null, for more will happen."""
    return await call.read(lambda tx: _piece(tx, call, wanted))


def _piece(tx: Transaction, call: Call, wanted: WhichEvents) -> Page[Event]:
    viewer = call.viewer(tx)
    position = (read_cursor(wanted.after, int) or (0,))[0]
    if wanted.subject and not circles.may_see(tx, viewer, wanted.subject):
        raise NotFound
    found = (
        events.of_subject(tx, wanted.subject, position, MOST_READ)
        if wanted.subject
        else events.since(tx, position, MOST_READ)
    )
    bodies = hearing.bodies(tx, viewer, found)
    items: list[Event] = []
    for recorded in found:
        if len(items) == wanted.limit:
            break
        position = recorded.position
        if heard := hearable(tx, viewer, recorded):
            items.append(_event(hearing.filled(heard, bodies)))
    return Page(items, cursor(position))


def _event(heard: Heard) -> Event:
    return Event(**msgspec.structs.asdict(heard) | {"at": moment(heard.at)})


async def stream(call: Call, wanted: Stream) -> AsyncIterator[bytes]:
    """Hear events as they happen (text/event-stream); ``Last-Event-ID`` or ``after`` brings what was missed."""
    viewer = await call.read(lambda tx: _hearer(tx, call, wanted))
    last = call.headers.get(b"last-event-id", b"").decode("latin-1")
    after = int(last) if last.isdecimal() and len(last) < 19 else wanted.after
    log = wanted.log and bool(viewer.coordinates)
    kinds = patterns.read(wanted.type) if wanted.type else ()
    wish = Wish(frozenset(wanted.subject), mine=wanted.mine, log=log, kinds=kinds)
    still = partial(_still, call=call)
    heard = call.engine.live.subscribe(viewer.person_id, wish, after, lambda tx, _: still(tx), whole=True)
    return frames(call, heard, still)


def _still(tx: Transaction, call: Call) -> circles.Viewer | None:
    """Who hears, with the rights of this moment; None once the key or the session has ended."""
    return call.viewer(tx) if principals.lasts(tx, call.principal, call.headers) else None


def _hearer(tx: Transaction, call: Call, wanted: Stream) -> circles.Viewer:
    viewer = call.viewer(tx)
    for subject in wanted.subject:
        if not circles.may_see(tx, viewer, subject):
            raise NotFound
    return viewer


async def frames(call: Call, heard: AsyncIterator[Heard], still: Still) -> AsyncIterator[bytes]:
    """What is heard, as server-sent events, for as long as somebody is ``still`` who may hear it."""
    yield b"retry: 1500\n\n"
    coming: asyncio.Future[Heard | None] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(_next(heard))
            if not (await asyncio.wait({coming}, timeout=BEAT_SECONDS))[0]:
                if await call.read(still) is None:
                    return
                yield b":\n\n"  # a proxy closes what is silent for long
                continue
            came, coming = coming.result(), None
            if came is None:
                return
            yield b"id: %d\nevent: %s\ndata: %s\n\n" % (
                came.position,
                came.type.encode(),
                encode(_event(came)),
            )
    finally:
        if coming:
            coming.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await coming
        await heard.aclose()  # type: ignore[attr-defined]


async def _next(heard: AsyncIterator[Heard]) -> Heard | None:
    return await anext(heard, None)


routes = [
    Route("GET", "/events", listed, anonymous=True),
    Route("GET", "/events/stream", stream, anonymous=True),
]
