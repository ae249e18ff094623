"""Moderating: what people report, what coordinators do about it, and the audit log of what they did."""

from typing import Any, ClassVar

import msgspec

from kring import conversations
from kring.circles import deeds
from kring.circles.visibility import Viewer, may_see
from kring.events import Event
from kring.people import limits
from kring.refusals import NotAllowed, NotFound, Refusal, SignInNeeded
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
REASONS = ("spam", "rude", "private", "wrong", "other")
LAST = "~"


class ReportMade(Event, frozen=True, kw_only=True):
    """Somebody says that something is not right."""

    kind: ClassVar[str] = "report.made"
    sentence: ClassVar[str] = "Somebody reported a post."
    private: ClassVar[bool] = True
    report_id: str
    about_id: str


class ReportSettled(Event, frozen=True, kw_only=True):
    """A coordinator dealt with a report."""

    kind: ClassVar[str] = "report.settled"
    sentence: ClassVar[str] = "A coordinator dealt with a report."
    private: ClassVar[bool] = True
    report_id: str


class UnknownReason(Refusal):
    """{seen!r} is no reason that is known; choose from {known}."""

    field = "reason"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody reported: a message, or without one the question."""

    id: str
    conversation_id: str
    message_id: str | None
    person_id: str
    about_id: str
    reason: str
    at: Time
    settled_at: Time | None = None
    settled_by: str | None = None
    circle_id: str = ""
    title: str = ""
    about_name: str = ""
    person_name: str = ""
    hidden: bool = False


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a coordinator did."""

    id: str
    at: Time
    person_id: str
    person_name: str = ""
    circle_id: str | None
    act: str
    subject: str
    detail: dict[str, Any] = {}


class _Place(msgspec.Struct, frozen=True):
    asker_id: str
    circle_id: str


def report(
    tx: Transaction,
    viewer: Viewer,
    conversation_id: str,
    message_id: str | None,
    now: Time,
    reason: str = "other",
) -> str | None:
    """One tap says that something is not right; the report's id, or None when they had said so already.

    Raises:
        NotFound: there is no such thing for this viewer to see.
        UnknownReason: the reason is none of ``REASONS``.
    """
    if viewer.person_id is None:
        raise SignInNeeded
    if reason not in REASONS:
        raise UnknownReason(seen=reason, known=", ".join(REASONS))
    about_id = _about(tx, viewer, conversation_id, message_id)
    same = {"person_id": viewer.person_id, "conversation_id": conversation_id, "message_id": message_id or ""}
    if tx.value(SQL.reported_before, same):
        return None
    limits.spend(tx, "report of person", viewer.person_id, now)
    made = Report(
        id=ids.new(now), conversation_id=conversation_id, message_id=message_id, person_id=viewer.person_id,
        about_id=about_id, reason=reason, at=now,
    )  # fmt: skip
    tx.run(SQL.add_report, made)
    tx.record(
        ReportMade(
            subject=conversation_id, actor=viewer.person_id, at=now, report_id=made.id, about_id=about_id
        )
    )
    return made.id


def _about(tx: Transaction, viewer: Viewer, conversation_id: str, message_id: str | None) -> str:
    if not may_see(tx, viewer, conversation_id):
        raise NotFound
    if message_id is None:
        return _place(tx, conversation_id).asker_id
    author_id = tx.value(SQL.about, message_id=message_id, conversation_id=conversation_id)
    if author_id is None:
        raise NotFound
    return str(author_id)


def _place(tx: Transaction, conversation_id: str) -> _Place:
    place = tx.one(SQL.asker, _Place, id=conversation_id)
    if place is None:
        raise NotFound
    return place


def reports(tx: Transaction, viewer: Viewer, after: str = "", limit: int = 50) -> list[Report]:
    """What waits for this coordinator, oldest first."""
    return tx.all(SQL.reports, Report, circles=sorted(viewer.coordinates), after=after, limit=limit)


def settle(tx: Transaction, viewer: Viewer, report_id: str, now: Time, *, hide: bool) -> None:
    """Deal with a report, and all others about the same: hide what it is about, or let it stand.

    Raises:
        NotFound: there is no such report in the circles that this viewer looks after.
    """
    found = tx.one(SQL.report, Report, id=report_id)
    if found is None or found.circle_id not in viewer.coordinates:
        raise NotFound
    same = {"conversation_id": found.conversation_id, "message_id": found.message_id or ""}
    if not tx.run(SQL.settle, same, now=now, by=viewer.person_id):
        return
    if hide:
        set_hidden(tx, viewer, found.conversation_id, found.message_id, now, hidden=True)
    note(tx, _who(viewer), found.circle_id, "settled a report", found.conversation_id, now, hidden=hide)
    tx.record(
        ReportSettled(subject=found.conversation_id, actor=viewer.person_id, at=now, report_id=report_id)
    )


def set_hidden(
    tx: Transaction, viewer: Viewer, conversation_id: str, message_id: str | None, now: Time, *, hidden: bool
) -> None:
    """Hide or restore a message, or without one the whole conversation; it is noted.

    Raises:
        NotFound, NotAllowed: it is not there, or in no circle that this viewer looks after.
    """
    circle_id = _place(tx, conversation_id).circle_id
    if message_id is None:
        (conversations.hide if hidden else conversations.restore)(tx, conversation_id, viewer, now)
    elif tx.value(SQL.about, message_id=message_id, conversation_id=conversation_id) is None:
        raise NotFound
    else:
        (conversations.hide_message if hidden else conversations.restore_message)(tx, message_id, viewer, now)
    act = "hid" if hidden else "restored"
    note(tx, _who(viewer), circle_id, act, conversation_id, now, message_id=message_id)


def set_all_hidden(tx: Transaction, viewer: Viewer, person_id: str, now: Time, *, hidden: bool) -> int:
    """Hide or restore all that a person wrote in the viewer's circles; how many posts. It is noted.

    Raises:
        NotAllowed: the viewer looks after none of this person's circles, or it is themself.
    """
    circles = sorted(viewer.coordinates)
    if person_id == viewer.person_id or not tx.value(SQL.shares_circle, person_id=person_id, circles=circles):
        raise NotAllowed
    posts = (conversations.hide_all_of if hidden else conversations.restore_all_of)(
        tx, person_id, viewer, now
    )
    for circle_id in circles:
        note(
            tx,
            _who(viewer),
            circle_id,
            "hid all of" if hidden else "restored all of",
            person_id,
            now,
            posts=posts,
        )
    return posts


def _who(viewer: Viewer) -> str:
    if viewer.person_id is None:
        raise SignInNeeded
    return viewer.person_id


def note(
    tx: Transaction, person_id: str, circle_id: str | None, act: str, subject: str, now: Time, **detail: Any
) -> None:
    """Write in the audit log what a coordinator did, one of ``deeds.ACTS``, to what. ``name`` is what it is called
    that has no page."""
    assert act in deeds.ACTS, act
    deed = Deed(
        id=ids.new(now),
        at=now,
        person_id=person_id,
        circle_id=circle_id,
        act=act,
        subject=subject,
        detail=detail,
    )
    tx.run(SQL.note, deed)


def listed(tx: Transaction, viewer: Viewer, before: str = LAST, limit: int = 50) -> list[Deed]:
    """What was done in the circles that this viewer looks after, newest first; the owner sees the rest too."""
    circles = sorted(viewer.coordinates)
    return tx.all(
        SQL.listed, Deed, circles=circles, all=int(viewer.owner), before=before or LAST, limit=limit
    )
