"""Capacity: when somebody has more room for questions, what waits in their circles is looked at at once."""

from kring.people.persons import Person
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


def has_grown(before: Person, after: Person) -> bool:
    """Whether a person may be asked more, or at other times, than before."""
    if (before.paused_until or 0) > (after.paused_until or 0):
        return True
    return (
        after.per_week > before.per_week or before.hours != after.hours or before.time_zone != after.time_zone
    )


def release(tx: Transaction, person_id: str, now: Time) -> None:
    """Have the queue look at what waits where this person may help."""
    # Invitations are made of people: imported here, because they import this.
    from kring import invitations

    invitations.release(tx, tx.values(SQL.circles, person_id=person_id), now)
