"""Mail as a channel: a person's first address that mail reaches, or the one that a notification names."""

from typing import Any

import msgspec

from kring.notifications.kinds import KINDS
from kring.notifications.mailing import Mailer, Smtp
from kring.notifications.notices import MAIL, Mail, Notification, Place
from kring.people import persons
from kring.people.persons import Address
from kring.store import Transaction


class Target(msgspec.Struct, frozen=True):
    """An address to write to, and which of its person's contact points it is."""

    name: str
    id: str = ""


def places(tx: Transaction, person_id: str) -> list[Place]:
    """Their mail, if there is an address that it reaches."""
    return [MAIL] if _open(persons.addresses(tx, person_id)) else []


def why_nowhere(tx: Transaction, person_id: str) -> str:
    """Why somebody cannot be written to."""
    return "mail comes back" if persons.addresses(tx, person_id) else "no address"


def target(tx: Transaction, notification: Notification) -> Target | None:
    """The address that a notification names, if it is (said to be) theirs; else their first.

    One that mail comes back from is written to only with what proves it.
    """
    known = persons.addresses(tx, notification.person_id)
    wanted = str(notification.data.get("address", "")).strip().lower()
    named = next((each for each in known if each.address == wanted), None)
    if KINDS[notification.kind].proves and (named or notification.kind == "address"):
        return Target(wanted, named.id if named else "")
    if named and named.stopped_at is None:
        return Target(named.address, named.id)
    first = next(iter(_open(known)), None)
    return Target(first.address, first.id) if first else None


def _open(known: list[Address]) -> list[Address]:
    """Those that may be written to: an address that nobody has proven never stands in for one that is proven."""
    proven = [address for address in known if address.proven_at is not None]
    return [address for address in proven or known if address.stopped_at is None]


def remove(tx: Transaction, person_id: str, target_id: str) -> None:
    """An address stays: whoever reads there signs in with it."""


class Post:
    """Carries mail."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def carry(self, message: Mail, target: Any, notification: Notification) -> str:  # noqa: ARG002
        """Send it to the address that it was written to."""
        return self._mailer.send(message, notification.id, notification.subject)

    def rest(self) -> None:
        """Hang up where nothing is to be sent for a while."""
        if isinstance(self._mailer, Smtp):
            self._mailer.rest()

    def close(self) -> None:
        """Hang up."""
        if isinstance(self._mailer, Smtp):
            self._mailer.close()
