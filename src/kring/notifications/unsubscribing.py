"""Unsubscribing: one click in a mail turns a person's mails off (RFC 8058), by a link that never ends."""

from kring import people, settings
from kring.people import joining, tickets
from kring.people.links import StaleLink
from kring.people.persons import Person
from kring.settings import Organization
from kring.store import Time, Transaction

PURPOSE = "unsubscribe"


def address(organization: Organization, person_id: str) -> str:
    """Where a person's mails are turned off; '' before there is a secret to sign with."""
    if not organization.secret:
        return ""
    ticket = tickets.signed(organization.secret, PURPOSE, person_id)
    return f"{organization.address.rstrip('/')}/unsubscribe/{ticket}"


def whose(tx: Transaction, ticket: str) -> Person:
    """Whose mails a ticket turns off, without doing it.

    Raises:
        StaleLink: nobody's.
    """
    person_id = tickets.verified(settings.organization(tx).secret, PURPOSE, ticket)
    person = people.get(tx, person_id) if person_id else None
    if person is None or person.state == "gone":
        raise StaleLink
    return person


def unsubscribe(tx: Transaction, ticket: str, now: Time) -> Person:
    """Send this person no more mail but what they ask for; who was asked to join is not asked again.

    Raises:
        StaleLink: the ticket is nobody's.
    """
    person = whose(tx, ticket)
    joining.refuse(tx, person.id, now)
    return people.change(tx, person.id, people.Changes(mails=False), now)
