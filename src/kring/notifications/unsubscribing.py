"""Unsubscribing: one click in a message turns its purpose off (RFC 8058), by a link that never ends.

The same ticket opens the page on which a person says of what they may be told. Nobody learns from either whether a
ticket is anybody's: one that is not is answered as one that is.
"""

import msgspec

from kring import people, settings
from kring.notifications.purposes import purpose
from kring.people import consents, joining, merging, tickets
from kring.settings import Organization
from kring.store import Time, Transaction

PURPOSE = "unsubscribe"
Wishes = dict[tuple[str, str], bool]


class Ticket(msgspec.Struct, frozen=True):
    """Whose it is, and which purpose and channel the message had; '' is everything: an older one."""

    person_id: str
    purpose: str = ""
    channel: str = "mail"


def address(organization: Organization, person_id: str, kind: str = "", channel: str = "mail") -> str:
    """Where a person turns off what such a notification is for; '' before there is a secret to sign with."""
    if not organization.secret:
        return ""
    text = f"{person_id}.{purpose(kind)}.{channel}" if kind else person_id
    ticket = tickets.signed(organization.secret, PURPOSE, text)
    return f"{organization.address.rstrip('/')}/unsubscribe/{ticket}"


def preferences(organization: Organization, person_id: str, kind: str) -> str:
    """Where a person says of what they may be told; '' before there is a secret to sign with."""
    return address(organization, person_id, kind).replace("/unsubscribe/", "/preferences/", 1)


def read(tx: Transaction, ticket: str) -> Ticket | None:
    """Whose a ticket is, or who that turned out to be: their mail goes on; None if nobody's."""
    text = tickets.verified(settings.organization(tx).secret, PURPOSE, ticket)
    if not text:
        return None
    said = Ticket(*text.split("."))
    found = msgspec.structs.replace(said, person_id=merging.current(tx, said.person_id))
    person = people.get(tx, found.person_id)
    return found if person and person.state != "gone" else None


def about(ticket: str) -> str:
    """The purpose that one click turns off; '' is all. Read off the ticket itself, be it signed or not."""
    parts = ticket.split(".")
    return parts[1] if len(parts) == 4 and parts[1] in consents.PURPOSES else ""


def unsubscribe(tx: Transaction, ticket: str, now: Time) -> None:
    """Send this person no more of that; who was asked to join is not asked again. Nobody's ticket does nothing."""
    found = read(tx, ticket)
    if found is None:
        return
    if found.purpose in ("", "invitations"):
        joining.refuse(tx, found.person_id, now)
    off = (found.purpose,) if found.purpose else tuple(consents.PURPOSES)
    wanted = {(name, found.channel): False for name in off}
    consents.say(tx, found.person_id, wanted, "unsubscribe", now, proof=f"ticket {ticket[-8:]}")


def wishes(tx: Transaction, ticket: str) -> Wishes:
    """What the person of a ticket allows; of nobody's what anybody does who said nothing."""
    found = read(tx, ticket)
    return consents.given(tx, found.person_id) if found else consents.defaults()


def wish(tx: Transaction, ticket: str, wanted: Wishes, now: Time) -> None:
    """Keep what the person of a ticket allows; nobody's changes nothing."""
    found = read(tx, ticket)
    if found:
        consents.say(tx, found.person_id, wanted, "preferences", now, proof=f"ticket {ticket[-8:]}")
