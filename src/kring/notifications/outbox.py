"""The outbox: what is to be sent to whom, or the reason why it is not."""

from typing import Any

import msgspec

from kring.notifications.kinds import KINDS
from kring.notifications.notices import Backlog, Mail, Notification, Sent
from kring.notifications.purposes import purpose
from kring.people import consents, persons
from kring.people.persons import Person
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
LAST = "~"


def notify(
    tx: Transaction, person_id: str, kind: str, subject: str, data: dict[str, Any], now: Time, delay: Time = 0
) -> str:
    """Have a person told of something; '' if they will be, else why not.

    The same thing to the same person is sent once while it waits.
    """
    person = persons.needed(tx, person_id)
    outcome = why_not(tx, person, kind) or ("" if persons.addresses(tx, person_id) else "no address")
    if outcome and KINDS[kind].frequent:
        return outcome
    if not outcome and tx.value(SQL.waits, person_id=person_id, kind=kind, subject=subject):
        return "already waiting"
    made = Notification(
        id=ids.new(now), person_id=person_id, kind=kind, subject=subject, data=data, made_at=now,
        send_at=now + delay, outcome=outcome,
    )  # fmt: skip
    tx.run(SQL.add, made)
    return outcome


def why_not(tx: Transaction, person: Person, kind: str) -> str:
    """Why a person is not sent such a notification; '' if they are.

    Who is only known from the past is sent one request to join, and nothing else but what they ask for.
    """
    wanted = KINDS[kind]
    if person.simulated:
        return "simulated"
    if person.state not in wanted.states:
        return {"gone": "gone", "guest": "a guest"}.get(person.state, "not joined")
    return "" if wanted.essential else consents.why_not(tx, person.id, purpose(kind), "mail")


def due(tx: Transaction, now: Time, limit: int) -> list[Notification]:
    """What is to be sent now, oldest first."""
    return tx.all(SQL.due, Notification, now=now, limit=limit)


def claim(tx: Transaction, notification: Notification, later: Time) -> bool:
    """Be the one who sends it; it is due again ``later`` if nothing is heard of it."""
    return bool(tx.run(SQL.claim, notification, later=later))


def settle(
    tx: Transaction, notification_id: str, outcome: str, sent_at: Time | None, written: Mail | None
) -> None:
    """Write down what became of it."""
    text = msgspec.json.encode(written).decode() if written else None
    tx.run(SQL.settle, id=notification_id, outcome=outcome[:300], sent_at=sent_at, written=text)


def put_off(tx: Transaction, notification: Notification, send_at: Time) -> None:
    """Try it again later."""
    tx.run(SQL.put_off, id=notification.id, send_at=send_at, tries=notification.tries + 1)


def recent(tx: Transaction, limit: int = 50, before: str = LAST, person_id: str = "") -> list[Sent]:
    """The newest notifications, of everybody or of one person."""
    return tx.all(SQL.recent, Sent, limit=limit, before=before or LAST, person_id=person_id)


def backlog(tx: Transaction, now: Time) -> Backlog:
    """What is due and was not sent yet."""
    return tx.one(SQL.waiting, Backlog, now=now) or Backlog()
