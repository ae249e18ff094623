"""Reaching: the person whom something was begun for hears of it, as far as they allow that.

Who is only known from other systems is written to once, until they say yes: for them this is that once.
"""

from kring import notifications, people
from kring.flows.whys import NOTHING, Why
from kring.locale import later
from kring.people import approaching
from kring.store import Time, Transaction

UNWILLING = {
    "gone": Why(later("They are erased.")),
    "refused": Why(later("They said that they want nothing.")),
    "organization": Why(later("It is about the organization itself.")),
}
NOBODY = Why(later("Nobody knows who it is about."))
ONCE = Why(later("They are not told: they were written to once, and have not said yes yet."))
UNTOLD = later("They are not told: {reason}")


def unwilling(tx: Transaction, person_id: str) -> Why:
    """Why nothing is begun for somebody; empty when it may be."""
    person = people.get(tx, person_id)
    return UNWILLING.get(person.state, NOTHING) if person else NOBODY


def tell(tx: Transaction, person_id: str, kind: str, conversation_id: str, circle_id: str, now: Time) -> Why:
    """Tell somebody what was begun for them; empty if they will hear of it, else why not."""
    person = people.needed(tx, person_id)
    if person.state == "invited":
        return ONCE
    if person.state == "known":
        if not people.addresses(tx, person_id):
            return Why(UNTOLD, {"reason": "no address"})
        if not approaching.ask_once(tx, person_id, circle_id, now):
            return ONCE
    reason = notifications.notify(tx, person_id, kind, conversation_id, {}, now)
    return Why(UNTOLD, {"reason": reason}) if reason else NOTHING
