"""Inviting: who is asked for an ask, what they answer, and how its asker steers it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kring import circles, invitations
from kring.api import asks
from kring.api.asks import Ask
from kring.api.calls import Call
from kring.api.moments import moment
from kring.api.routing import Route
from kring.invitations import reasons
from kring.refusals import NotFound
from kring.store import Transaction

Count = Annotated[int, Meta(ge=0, le=2**31)]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One invitation as this viewer may see it; ``fit`` is from 0 to 1. Until one takes it they have no name."""

    number: int
    wave: int
    kind: str
    state: str
    fit: float
    role: str
    you: bool
    name: str | None
    person_id: str | None
    reason: str
    exploring: bool
    invited_at: datetime
    answered_at: datetime | None
    why: list[str]


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What an ask's people may expect: who is asked, when more are, and what is promised."""

    state: str
    places: list[Place]
    unanswered: int
    more_at: datetime | None
    step: str | None
    promised_at: datetime | None
    stopped: bool
    staff_only: bool


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who fits and was not asked yet: by role and number, never by name."""

    number: int
    role: str
    fit: float
    why: list[str]
    ruled_out: str


class Picks(msgspec.Struct, frozen=True):
    """Those from whom the asker may choose, best first."""

    items: list[Pick]


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The number of the one to invite."""

    number: Count


class Taking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A promise of a first reply within so many minutes; null is the circle's own."""

    promise_minutes: Annotated[int, Meta(ge=1, le=10_080)] | None = None


class Decline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why not: not my topic, no time (which never counts against anybody), or other."""

    reason: Literal["topic", "time", "other"]


async def outlook(call: Call) -> Outlook:
    """Show who is invited to an ask, when more are asked, and what is promised."""
    return await call.read(lambda tx: _outlook(tx, call))


def _outlook(tx: Transaction, call: Call) -> Outlook:
    found = invitations.outlook(tx, call.viewer(tx), call.path["ask_id"])
    return Outlook(
        state=found.state, places=[_place(call, place) for place in found.places], unanswered=found.unanswered,
        more_at=moment(found.more_at), step=found.step, promised_at=moment(found.promised_at),
        stopped=found.stopped, staff_only=found.mandate,
    )  # fmt: skip


def _place(call: Call, place: invitations.Place) -> Place:
    fields = {name: getattr(place, name) for name in Place.__struct_fields__}
    fields |= {"invited_at": moment(place.invited_at), "answered_at": moment(place.answered_at)}
    return Place(**fields | {"why": said(call, place.why, you=place.you)})


def said(call: Call, why: list[dict[str, Any]], *, you: bool) -> list[str]:
    """Reasons as sentences in the caller's language."""
    return reasons.all_said(call.words, why, call.now, you=you)


async def more(call: Call) -> Outlook:
    """Ask more people now. The asker and coordinators only."""
    return await _steered(call, invitations.ask_more)


async def picks(call: Call) -> Picks:
    """List those who fit and were not asked yet. The asker and coordinators only."""

    def job(tx: Transaction) -> Picks:
        found = invitations.picks(tx, _sees(tx, call), call.path["ask_id"])
        return Picks([_pick(call, each) for each in found])

    return await call.read(job)


def _pick(call: Call, pick: invitations.Pick) -> Pick:
    why = said(call, pick.why, you=False)
    return Pick(number=pick.number, role=pick.role, fit=pick.fit, why=why, ruled_out=pick.ruled_out)


async def pick(call: Call, said: Choice) -> Outlook:
    """Invite one of those who fit. The asker and coordinators only."""

    def job(tx: Transaction) -> Outlook:
        invitations.pick(tx, _sees(tx, call), call.path["ask_id"], said.number, call.now)
        return _outlook(tx, call)

    return await call.change(job)


async def take(call: Call, said: Taking) -> Ask:
    """Take an ask: from now on a person is on it."""

    def job(tx: Transaction) -> Ask:
        viewer, ask_id = _sees(tx, call), call.path["ask_id"]
        invitations.take(tx, viewer, ask_id, call.now, said.promise_minutes)
        return asks.shown(tx, call)

    return await call.change(job)


async def hand_back(call: Call) -> None:
    """Hand a taken ask back: others are asked at once."""
    await call.change(lambda tx: invitations.hand_back(tx, _sees(tx, call), call.path["ask_id"], call.now))


async def decline(call: Call, said: Decline) -> None:
    """Decline one's invitation to an ask, and say why."""
    await call.change(
        lambda tx: invitations.decline(tx, _sees(tx, call), call.path["ask_id"], said.reason, call.now)
    )


async def _steered(call: Call, steer: Callable[..., None]) -> Outlook:
    def job(tx: Transaction) -> Outlook:
        steer(tx, _sees(tx, call), call.path["ask_id"], call.now)
        return _outlook(tx, call)

    return await call.change(job)


def _sees(tx: Transaction, call: Call) -> circles.Viewer:
    viewer = call.viewer(tx)
    if not circles.may_see(tx, viewer, call.path["ask_id"]):
        raise NotFound
    return viewer


routes = [
    Route("GET", "/asks/{ask_id}/outlook", outlook, anonymous=True),
    Route("POST", "/asks/{ask_id}/waves", more, "ask coordinate"),
    Route("GET", "/asks/{ask_id}/candidates", picks, "ask coordinate"),
    Route("POST", "/asks/{ask_id}/invitations", pick, "ask coordinate", status=201),
    Route("PUT", "/asks/{ask_id}/taking", take, "help"),
    Route("DELETE", "/asks/{ask_id}/taking", hand_back, "help"),
    Route("PUT", "/asks/{ask_id}/decline", decline, "help"),
]
