"""Mail as a channel: a person's first address, or the one that a notification names."""

from typing import Any

from kring.notifications.mailing import Mailer, Smtp
from kring.notifications.notices import MAIL, Mail, Notification, Place
from kring.people import persons
from kring.store import Transaction


def places(tx: Transaction, person_id: str) -> list[Place]:
    """Their mail, if they have any."""
    return [MAIL] if persons.addresses(tx, person_id) else []


def target(tx: Transaction, notification: Notification) -> str | None:
    """The address that a notification names, if it is (said to be) theirs; else their first."""
    known = [address.address for address in persons.addresses(tx, notification.person_id)]
    named = str(notification.data.get("address", "")).strip().lower()
    if notification.kind == "address" or named in known:
        return named
    return known[0] if known else None


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
