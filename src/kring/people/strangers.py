"""Strangers: how much somebody may ask and say; little at first, so that a wave of spam buries nothing."""

from kring.people import limits
from kring.people.persons import Person, needed
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
FIRST = times.DAY


def standing(tx: Transaction, person: Person, now: Time) -> str:
    """How well somebody is known: stranger (without an account), newcomer (for a day), or person.

    Who was known before they joined, or acts for the organization, is no newcomer; a guest whose address is proven
    is no stranger.
    """
    if person.state == "guest":
        return "newcomer" if tx.value(SQL.is_proven, id=person.id) else "stranger"
    if person.simulated or person.created_at <= now - FIRST or tx.value(SQL.is_trusted, id=person.id):
        return "person"
    return "newcomer"


def before_asking(tx: Transaction, person_id: str, now: Time) -> None:
    """Count a question: three a day of a stranger, ten of a newcomer, thirty of anybody else.

    Raises:
        TooMany: they have asked as much as they may.
    """
    person = needed(tx, person_id)
    if not person.simulated:
        limits.spend(tx, f"ask of {standing(tx, person, now)}", person_id, now)


def before_posting(tx: Transaction, person_id: str, now: Time) -> None:
    """Count a message: twenty an hour of a stranger, a hundred of a newcomer; others are not counted.

    Raises:
        TooMany: they have written as much as they may.
    """
    known = standing(tx, needed(tx, person_id), now)
    if known != "person":
        limits.spend(tx, f"post of {known}", person_id, now)
