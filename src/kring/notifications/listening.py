"""Listening: which events become which notifications, for whom. History teaches; nobody is told of it."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from kring import circles, people
from kring.circles.moderating import ReportMade
from kring.conversations.happenings import (
    AnswerPinned,
    AskInherited,
    AskNudged,
    AskOpened,
    AskReopened,
    AskSolved,
    AskThanked,
    AskUnconfirmed,
    AskUnsolved,
    AskWithdrawn,
    MessagePosted,
)
from kring.events import Event, Recorded
from kring.invitations.happenings import (
    CoordinatorsTold,
    InvitationMade,
    InvitationReturned,
    InvitationTaken,
    PromisePassed,
)
from kring.notifications.outbox import notify
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
NAME = "notifications"
PAGE_OPEN = 2 * times.MINUTE  # who has the page open sees a message there, and is not told of it besides
LATELY = 10 * times.MINUTE  # who was here within that may have the page open


class Place(msgspec.Struct, frozen=True):
    """What decides who is told of something in a conversation."""

    circle_id: str
    asker_id: str
    helper_id: str | None
    state: str
    history: bool


class Part(msgspec.Struct, frozen=True):
    """Somebody's part in it."""

    person_id: str
    role: str


class Told(msgspec.Struct, frozen=True):
    """One person who is to be told of one thing."""

    person_id: str
    kind: str
    data: dict[str, Any] = {}
    delay: Time = 0


class _Reader(msgspec.Struct, frozen=True):
    """Who is to be told of a message, and when they were last here, or last told of one there."""

    person_id: str
    role: str
    here_at: Time
    told_at: Time


class _Number(msgspec.Struct):
    number: int


Rule = Callable[[Transaction, Any, Place], Iterable[Told]]


def _opened(tx: Transaction, event: AskOpened, place: Place) -> Iterable[Told]:  # noqa: ARG001
    asker = people.get(tx, place.asker_id)
    if asker and asker.state == "guest":
        yield Told(asker.id, "private")


def _invited(tx: Transaction, event: InvitationMade, place: Place) -> Iterable[Told]:  # noqa: ARG001
    yield Told(event.person_id, "invitation", {"invitation_id": event.invitation_id})


def _taken(tx: Transaction, event: InvitationTaken, place: Place) -> Iterable[Told]:
    here_at = tx.value(SQL.here_at, id=place.asker_id) or 0
    yield Told(place.asker_id, "taken", {"helper_id": event.person_id}, _delay(here_at, 0, event.at))


def _returned(tx: Transaction, event: InvitationReturned, place: Place) -> Iterable[Told]:  # noqa: ARG001
    if event.late:
        yield Told(event.person_id, "late")
    if event.actor == place.asker_id:
        yield Told(event.person_id, "relieved")
    else:
        yield Told(place.asker_id, "returned")


def _passed(tx: Transaction, event: PromisePassed, place: Place) -> Iterable[Told]:  # noqa: ARG001
    yield Told(place.asker_id, "promise")


def _looked_after(tx: Transaction, event: CoordinatorsTold, place: Place) -> Iterable[Told]:  # noqa: ARG001
    for person_id in event.people:
        yield Told(person_id, "coordinator")


def _nudged(tx: Transaction, event: AskNudged, place: Place) -> Iterable[Told]:  # noqa: ARG001
    yield Told(place.asker_id, "nudge")


def _thanked(tx: Transaction, event: AskThanked, place: Place) -> Iterable[Told]:  # noqa: ARG001
    yield Told(event.person_id, "thanks")


def _solved(tx: Transaction, event: AskSolved, place: Place) -> Iterable[Told]:
    for part in tx.all(SQL.parts, Part, id=event.subject):
        if part.role == "joined" or (part.role == "asker" and event.actor != place.asker_id):
            yield Told(part.person_id, "solved")


def _pinned(tx: Transaction, event: AnswerPinned, place: Place) -> Iterable[Told]:  # noqa: ARG001
    if event.message_id is None:
        return
    for part in tx.all(SQL.parts, Part, id=event.subject):
        if part.role in ("asker", "joined"):
            yield Told(part.person_id, "pinned")


def _reopened(tx: Transaction, event: AskReopened, place: Place) -> Iterable[Told]:  # noqa: ARG001
    if place.helper_id and place.state == "taken" and place.helper_id != event.actor:
        yield Told(place.helper_id, "reopened")


def _unsolved(tx: Transaction, event: AskUnsolved, place: Place) -> Iterable[Told]:
    if event.actor != place.asker_id:
        yield Told(place.asker_id, "unsolved")
    yield from _ended(tx, event, place)


def _ended(tx: Transaction, event: Event, place: Place) -> Iterable[Told]:  # noqa: ARG001
    """Whoever wonders the same must not wait for an answer that will not come."""
    for part in tx.all(SQL.parts, Part, id=event.subject):
        if part.role == "joined":
            yield Told(part.person_id, "ended")


def _inherited(tx: Transaction, event: AskInherited, place: Place) -> Iterable[Told]:  # noqa: ARG001
    yield Told(event.person_id, "inherited")


def _reported(tx: Transaction, event: ReportMade, place: Place) -> Iterable[Told]:
    for person_id in circles.coordinators(tx, place.circle_id):
        if person_id != event.about_id:
            yield Told(person_id, "report")


RULES: dict[type[Event], Rule] = {
    AskOpened: _opened,
    InvitationMade: _invited,
    InvitationTaken: _taken,
    InvitationReturned: _returned,
    PromisePassed: _passed,
    CoordinatorsTold: _looked_after,
    AskNudged: _nudged,
    AskThanked: _thanked,
    AskSolved: _solved,
    AnswerPinned: _pinned,
    AskReopened: _reopened,
    AskUnconfirmed: _ended,
    AskUnsolved: _unsolved,
    AskWithdrawn: _ended,
    AskInherited: _inherited,
    ReportMade: _reported,
}
_BY_TYPE = {kind.kind: rule for kind, rule in RULES.items()}


class Listener:
    """The state listener that fills the outbox: each event exactly once."""

    name = NAME
    types = frozenset(_BY_TYPE) | {MessagePosted.kind}

    def hear(self, tx: Transaction, heard: list[Recorded]) -> None:
        """Have everybody told who is concerned by these events."""
        for recorded in heard:
            if recorded.type in _BY_TYPE and not recorded.history:
                _tell(tx, recorded)
        for recorded in _last_posted(heard):
            for reader in tx.all(
                SQL.unaware,
                _Reader,
                id=recorded.subject,
                author_id=recorded.actor or "",
                after=recorded.at - LATELY,
            ):
                own = {"own": True} if reader.role == "asker" else {}
                delay = _delay(reader.here_at, reader.told_at, recorded.at)
                notify(tx, reader.person_id, "message", recorded.subject, own, recorded.at, delay)


def _delay(here_at: Time, told_at: Time, now: Time) -> Time:
    """Whoever may have the page open is given time to see it there; who was just told, gets what follows together."""
    return PAGE_OPEN if here_at > now - LATELY or told_at > now - PAGE_OPEN else 0


def _tell(tx: Transaction, recorded: Recorded) -> None:
    place = tx.one(SQL.place, Place, id=recorded.subject)
    if place is None or place.history:
        return
    for told in _BY_TYPE[recorded.type](tx, recorded.event, place):
        notify(tx, told.person_id, told.kind, recorded.subject, told.data, recorded.at, told.delay)


def _last_posted(heard: list[Recorded]) -> Iterable[Recorded]:
    """Of the messages by one author in one conversation the last; the question itself is no news."""
    posted = (r for r in heard if r.type == MessagePosted.kind and not r.history)
    return {
        (r.subject, r.actor): r for r in posted if msgspec.json.decode(r.data, type=_Number).number
    }.values()
