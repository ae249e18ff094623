"""Guests: they ask without an account, come back by a private link, and may claim it all on signing in."""

from kring.people import approaching, links, merging, sessions
from kring.people.changing import checked_name
from kring.people.links import StaleLink
from kring.people.persons import Person, add, needed
from kring.people.sessions import Opened
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
NAMES = {"nl": "Gast"}
NAME = "Guest"
IDLE = 7 * times.DAY
_FORGET = (
    "forget_links",
    "forget_sessions",
    "forget_notifications",
    "forget_contact_points",
    "forget_person",
)


def enter(tx: Transaction, now: Time, *, name: str = "", address: str = "", locale: str = "") -> Person:
    """Somebody who asks without an account; an address is where to tell them, and their word for it is enough.

    Raises:
        BadName, BadAddress: what they gave is none.
    """
    shown = checked_name(name) if name.strip() else NAMES.get(locale, NAME)
    return add(tx, shown, now, state="guest", address=address or None, locale=locale)


def private_link(tx: Transaction, guest_id: str, conversation_id: str, now: Time) -> str:
    """The secret of a link that opens a guest's own asks, this one first."""
    return links.make(tx, guest_id, "private", now, conversation_id)


def start(tx: Transaction, guest_id: str, now: Time, agent: str = "") -> Opened:
    """Let the browser in that a guest asked from."""
    return sessions.start(tx, guest_id, "link", now, agent)


def come_back(tx: Transaction, secret: str, now: Time, agent: str = "") -> tuple[Opened, str]:
    """Let a guest in by their private link; the session, and the conversation that the link is about.

    Raises:
        StaleLink: its time is over, or the guest has an account now and signs in.
    """
    link = links.use(tx, secret, now, "private")
    approaching.came(tx, link.person_id, now)
    if needed(tx, link.person_id).state != "guest":
        raise StaleLink
    return start(tx, link.person_id, now, agent), link.subject


def merge(tx: Transaction, guest_id: str, into: str, now: Time) -> bool:
    """Give all that a guest asked and wrote to an account; False when that is no guest (any more)."""
    if guest_id == into or needed(tx, guest_id).state != "guest":
        return False
    merging.merge(tx, guest_id, into, now, "signed in")
    return True


def close(tx: Transaction, person_id: str) -> None:
    """Whoever has an account is let in neither by a private link, nor by what was set up before it was theirs.

    Anybody may type another's address as a guest: when that other proves it, nothing of the first may open it.
    """
    for statement in (
        SQL.end_private_links,
        SQL.end_sessions,
        SQL.end_keys,
        SQL.end_recovery,
        SQL.end_secrets,
    ):
        tx.run(statement, guest=person_id)


def forget_idle(tx: Transaction, now: Time, limit: int) -> int:
    """Let guests go who asked for a link a week ago and never came; how many there were."""
    idle = tx.values(SQL.idle, before=now - IDLE, limit=limit)
    for guest_id in idle:
        for name in _FORGET:
            tx.run(getattr(SQL, name), id=guest_id)
    return len(idle)
