"""The outbox: what is to be sent to whom, over which channel, or the reason why it is not."""

from typing import Any

import msgspec

from kring.notifications import kinds, wishes
from kring.notifications.channels import mail
from kring.notifications.happenings import NotificationWithheld
from kring.notifications.kinds import KINDS
from kring.notifications.notices import MAIL, Backlog, Notification, Place, Sent
from kring.notifications.purposes import purpose
from kring.people import consents, persons
from kring.people.persons import Person
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
LAST = "~"


class _Lane(msgspec.Struct):
    lane: int
    number: int
    since: Time


def notify(
    tx: Transaction, person_id: str, kind: str, subject: str, data: dict[str, Any], now: Time, delay: Time = 0
) -> str:
    """Have a person told of something, everywhere they want to be; '' if they will be, else why not.

    The same thing to the same place is sent once while it waits.
    """
    person = persons.needed(tx, person_id)
    places, outcome = _reach(tx, person, kind)
    if outcome:
        return (
            outcome if KINDS[kind].frequent else _withhold(tx, person_id, kind, subject, data, now, outcome)
        )
    free = [place for place in places if not _waits(tx, person_id, kind, subject, place)]
    for place in free:
        _add(tx, person_id, kind, subject, data, now, place, send_at=now + delay)
    return "" if free else "already waiting"


def try_out(tx: Transaction, person_id: str, place: Place, now: Time) -> None:
    """Send a person a trial to one of their places."""
    _add(tx, person_id, "trial", person_id, {}, now, place, send_at=now)


def _reach(tx: Transaction, person: Person, kind: str) -> tuple[list[Place], str]:
    """Where a person is told, or, when nowhere, why."""
    if outcome := why_not(person, kind):
        return [], outcome
    wanted = wishes.places(tx, person, kind)
    reasons = [why_not_over(tx, person, kind, place.channel) for place in wanted]
    places = [place for place, reason in zip(wanted, reasons, strict=True) if not reason]
    return places, "" if places else next(iter(reasons), "") or mail.why_nowhere(tx, person.id)


def _waits(tx: Transaction, person_id: str, kind: str, subject: str, place: Place) -> bool:
    return tx.value(SQL.waits, place, person_id=person_id, kind=kind, subject=subject) is not None


def _withhold(
    tx: Transaction, person_id: str, kind: str, subject: str, data: dict[str, Any], now: Time, outcome: str
) -> str:
    made = _add(tx, person_id, kind, subject, data, now, MAIL, send_at=now, outcome=outcome)
    tx.record(
        NotificationWithheld(
            subject=made.id, at=now, person_id=person_id, about=kind, channel="", conversation_id=subject,
            reason=outcome,
        )
    )  # fmt: skip
    return outcome


def _add(
    tx: Transaction, person_id: str, kind: str, subject: str, data: dict[str, Any], now: Time, place: Place,
    **more: Any,
) -> Notification:  # fmt: skip
    made = Notification(
        id=ids.new(now), person_id=person_id, kind=kind, subject=subject, data=data, made_at=now,
        lane=kinds.lane(kind, data), channel=place.channel, target=place.target, endpoint=place.endpoint, **more,
    )  # fmt: skip
    tx.run(SQL.add, made)
    return made


def why_not(person: Person, kind: str) -> str:
    """Why a person is not sent such a notification; '' if they are.

    Who is only known from the past is sent one request to join, and nothing else but what they ask for.
    """
    wanted = KINDS[kind]
    if person.simulated:
        return "simulated"
    if person.state not in wanted.states:
        return {"gone": "gone", "guest": "a guest"}.get(person.state, "not joined")
    return ""


def why_not_over(tx: Transaction, person: Person, kind: str, channel: str) -> str:
    """Why a person is not sent such a notification over one channel; '' if they are."""
    if KINDS[kind].essential or kind == "trial":
        return ""
    return consents.why_not(tx, person.id, purpose(kind), channel)


def recent(tx: Transaction, limit: int = 50, before: str = LAST, person_id: str = "") -> list[Sent]:
    """The newest notifications, of everybody or of one person."""
    if person_id:
        return tx.all(SQL.recent_of, Sent, limit=limit, before=before or LAST, person_id=person_id)
    return tx.all(SQL.recent, Sent, limit=limit, before=before or LAST)


def lanes(tx: Transaction, now: Time) -> dict[int, Backlog]:
    """What is due in each lane that has something."""
    return {row.lane: Backlog(row.number, row.since) for row in tx.all(SQL.lanes, _Lane, now=now)}


def backlog(tx: Transaction, now: Time) -> Backlog:
    """What is due and was not sent yet."""
    return tx.one(SQL.waiting, Backlog, now=now) or Backlog()
