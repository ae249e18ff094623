"""Reaching: the person whom something was begun for hears of it, as far as they allow that.

Who is only known from other systems is written to once, until they say yes: for them this is that once.
"""

from kring import notifications, people
from kring.people import approaching
from kring.store import Time, Transaction

UNWILLING = {"gone": "they are erased", "refused": "they said that they want nothing"}


def unwilling(tx: Transaction, person_id: str) -> str:
    """Why nothing is begun for somebody; '' when it may be."""
    person = people.get(tx, person_id)
    return UNWILLING.get(person.state, "") if person else "nobody knows them"


def tell(tx: Transaction, person_id: str, kind: str, conversation_id: str, circle_id: str, now: Time) -> str:
    """Tell somebody what was begun for them; '' if they will hear of it, else why not."""
    person = people.needed(tx, person_id)
    if person.state == "invited":
        return "they were written to once, and have not said yes yet"
    if person.state == "known":
        if not people.addresses(tx, person_id):
            return "no address"
        if not approaching.ask_once(tx, person_id, circle_id, now):
            return "they were written to once, and have not said yes yet"
    return notifications.notify(tx, person_id, kind, conversation_id, {}, now)
