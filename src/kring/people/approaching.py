"""Approaching: who is only known from elsewhere is written to once; what they open then is their yes to it."""

from kring.people import happenings
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


def ask_once(tx: Transaction, person_id: str, circle_id: str, now: Time) -> bool:
    """Somebody known is written to, for the first and only time; False when they were before."""
    if not tx.run(SQL.ask, id=person_id):
        return False
    tx.record(happenings.PersonInvited(subject=person_id, at=now, circle_id=circle_id))
    return True


def came(tx: Transaction, person_id: str, now: Time) -> bool:
    """Somebody who was written to opened what was begun for them: they take part from now on, as guests do."""
    if not tx.run(SQL.come, id=person_id):
        return False
    tx.record(happenings.PersonChanged(subject=person_id, actor=person_id, at=now, fields=("state",)))
    return True


def acted(tx: Transaction, person_id: str, now: Time) -> bool:
    """Somebody who was only known, and whose address is proven, asks something themself: they take part as guests do.

    An unproven address may be another's, and what a guest did goes to whoever proves it: such a one stays known.
    """
    if not tx.run(SQL.act, id=person_id):
        return False
    tx.record(happenings.PersonChanged(subject=person_id, actor=person_id, at=now, fields=("state",)))
    return True
