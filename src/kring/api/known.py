"""What is known already: suggestions before asking, and search."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from kring import conversations
from kring.api.asks import Line, line
from kring.api.calls import Call
from kring.api.cursors import Page, Piece, cursor, page, read_cursor
from kring.api.moments import moment
from kring.api.routing import Route
from kring.conversations import listing
from kring.knowledge import suggesting
from kring.store import Transaction

Text = Annotated[str, Meta(max_length=8000)]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A solved ask like the text at hand; ``part`` is the best of its answer."""

    id: str
    title: str
    part: str
    answer: str
    answer_id: str
    topics: tuple[str, ...]
    language: str
    solved_at: datetime
    helped: int
    confirmed: bool
    score: float


class Wondering(msgspec.Struct, frozen=True, kw_only=True):
    """An open ask like the text at hand: whoever wonders the same can join it."""

    id: str
    title: str
    asked_at: datetime
    others: int
    pinned: str | None
    score: float


class Suggestions(msgspec.Struct, frozen=True):
    """What is known already, and who wonders the same now."""

    known: list[Known]
    open: list[Wondering]


class Like(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text to find like ones for. ``near`` is how close at least, from 0 to 1."""

    text: Text
    limit: Annotated[int, Meta(ge=1, le=20)] = 4
    near: Annotated[float, Meta(ge=0, le=1)] = suggesting.CLOSE


class Words(Piece, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words to look for."""

    text: Annotated[str, Meta(max_length=500)]


class WhichAnswers(Piece, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which topic; of all without one."""

    topic: Annotated[str, Meta(max_length=100)] = ""


async def suggest(call: Call, said: Like) -> Suggestions:
    """Find solved asks like a text, the best part of the answer first, and open ones to join. Changes nothing."""

    def job(tx: Transaction) -> Suggestions:
        found = suggesting.suggest(
            tx, call.engine.matcher, call.viewer(tx), said.text, call.now, said.limit, said.near
        )
        return Suggestions([_known(each) for each in found.known], [_wondering(each) for each in found.open])

    return await call.read(job)


def _known(found: suggesting.Known) -> Known:
    return Known(**msgspec.structs.asdict(found) | {"solved_at": moment(found.solved_at)})


def _wondering(found: suggesting.Wondering) -> Wondering:
    return Wondering(**msgspec.structs.asdict(found) | {"asked_at": moment(found.asked_at)})


async def search(call: Call, wanted: Words) -> Page[Line]:
    """Find asks with these words, best first, as far as the viewer may see them."""

    def job(tx: Transaction) -> Page[Line]:
        start = min((read_cursor(wanted.after, int) or (0,))[0], 10_000)
        found = suggesting.search(tx, call.viewer(tx), wanted.text, wanted.limit + 1, max(start, 0))
        further = cursor(start + wanted.limit) if len(found) > wanted.limit else None
        return Page([line(each) for each in found[: wanted.limit]], further)

    return await call.read(job)


async def answers(call: Call, wanted: WhichAnswers) -> Page[Line]:
    """List what was solved in public, solved last first."""

    def job(tx: Transaction) -> Page[Line]:
        ended_at, before = read_cursor(wanted.after, int, str) or (listing.END, listing.LAST)
        found = conversations.known(
            tx, call.viewer(tx), topic=wanted.topic, ended_at=ended_at, before=before, limit=wanted.limit + 1
        )
        places = {each.id: (each.ended_at or 0, each.id) for each in found}
        return page([line(each) for each in found], wanted.limit, lambda each: places[each.id])

    return await call.read(job)


routes = [
    Route("POST", "/suggestions", suggest, anonymous=True, reads=True),
    Route("GET", "/search", search, anonymous=True),
    Route("GET", "/answers", answers, anonymous=True),
]
