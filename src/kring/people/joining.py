"""Joining: from somebody who is known to somebody who has said yes."""

import msgspec

from kring import circles, notifications, settings
from kring.circles import moderating
from kring.people import capacity, changing, guests, happenings, limits, persons
from kring.people.changing import Changes
from kring.people.persons import Person
from kring.refusals import NotAllowed
from kring.store import Time, Transaction, statements

SQL = statements(__file__)
BATCH = 500


class Invited(msgspec.Struct, frozen=True):
    """What became of a batch: asked, without an address, and already asked (or here, or unwilling)."""

    asked: int
    unreachable: int
    passed: int


def invite(tx: Transaction, person_ids: list[str], circle_id: str, by: str, now: Time) -> Invited:
    """Ask people who are known from the past to join a circle: one mail each, ever, until they say yes.

    Raises:
        NotAllowed: ``by`` does not look after that circle.
        TooMany: so many were asked today.
    """
    if not circles.may_coordinate(circles.viewer(tx, by), circle_id):
        raise NotAllowed
    wanted = list(dict.fromkeys(person_ids))[:BATCH]
    reachable = set(tx.values(SQL.reachable, ids=wanted))
    asked = [
        person_id
        for person_id in wanted
        if person_id in reachable and _ask(tx, person_id, circle_id, by, now)
    ]
    moderating.note(tx, by, circle_id, "invited", circle_id, now, people=len(asked))
    return Invited(len(asked), len(wanted) - len(reachable), len(reachable) - len(asked))


def _ask(tx: Transaction, person_id: str, circle_id: str, by: str, now: Time) -> bool:
    if not tx.run(SQL.invite, id=person_id):
        return False
    limits.spend(tx, "invite of person", by, now)
    tx.record(happenings.PersonInvited(subject=person_id, actor=by, at=now, circle_id=circle_id))
    notifications.notify(tx, person_id, "join", circle_id, {"by": by}, now)
    return True


def join(tx: Transaction, person_id: str, now: Time) -> Person:
    """Somebody has an account from now on; without a circle they join the first, if it is open."""
    before = persons.needed(tx, person_id)
    if not tx.run(SQL.join, id=person_id, now=now):
        return before
    guests.close(tx, person_id)
    tx.record(happenings.PersonJoined(subject=person_id, actor=person_id, at=now))
    welcome(tx, person_id, now)
    capacity.release(tx, person_id, now)
    return persons.needed(tx, person_id)


def welcome(tx: Transaction, person_id: str, now: Time) -> None:
    """Bring somebody who is in no circle into the organization's first, if anybody may join it."""
    first = settings.organization(tx).circle_id
    if not first or any(m.left_at is None for m in circles.memberships_of(tx, person_id)):
        return
    circle = circles.get(tx, first)
    if circle and circle.admission == "open":
        circles.join(tx, first, person_id, "customer", now)


def accept(tx: Transaction, person_id: str, circle_id: str, changes: Changes, now: Time) -> Person:
    """Say yes, and what one wants: topics, hours, questions a week.

    Raises:
        Refusal: one of the wishes cannot be; nothing is changed.
    """
    membership = circles.membership(tx, circle_id, person_id)
    if membership is None or membership.left_at is not None:
        circles.join(tx, circle_id, person_id, "customer", now)
    join(tx, person_id, now)
    return changing.change(tx, person_id, changes, now)


def refuse(tx: Transaction, person_id: str, now: Time) -> None:
    """Say no, once and for all."""
    if tx.run(SQL.refuse, id=person_id):
        tx.record(happenings.PersonRefused(subject=person_id, actor=person_id, at=now))
