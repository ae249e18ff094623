"""Looking: what a claimed notification says, and to which place exactly, found without writing anything."""

import logging
from typing import Any

import msgspec

from kring import settings
from kring.locale import preferred, translations
from kring.notifications import outbox, unsubscribing
from kring.notifications.channels import CHANNELS, mail
from kring.notifications.facts import Facts, Letter, Overtaken
from kring.notifications.kinds import KINDS
from kring.notifications.notices import Mail, Notification
from kring.notifications.settling import Settled, later
from kring.notifications.writing import write
from kring.people import persons
from kring.store import Time, Transaction

LOGGER = logging.getLogger(__name__)
Organization = settings.Organization


class Ready(msgspec.Struct, frozen=True):
    """What goes out: where to, whose facts, with links that are kept before it leaves."""

    notification: Notification
    target: Any
    letter: Letter
    facts: Facts

    def written(self) -> Mail:
        """In words."""
        letter = self.letter
        essential = KINDS[self.notification.kind].essential
        stop = (
            ""
            if essential
            else unsubscribing.address(
                letter.organization, letter.person.id, self.notification.kind, self.notification.channel
            )
        )
        return write(letter, self.facts, stop)


def look(tx: Transaction, claimed: list[Notification], now: Time) -> tuple[list[Ready], list[Settled]]:
    """What goes out, and what became of the rest."""
    organization = settings.organization(tx)
    ready: list[Ready] = []
    settled: list[Settled] = []
    for notification in claimed:
        try:
            found = _look(tx, notification, organization, now)
        except Overtaken as overtaken:
            found = _not(notification, f"not sent: {overtaken}")
        except Exception as error:
            # One that cannot be written must not hold up the others.
            LOGGER.exception("a notification could not be written", extra={"notification": notification.id})
            found = later(notification, f"could not be written: {error}", now)
        (ready if isinstance(found, Ready) else settled).append(found)  # type: ignore[arg-type]
    return ready, settled


def _look(
    tx: Transaction, notification: Notification, organization: Organization, now: Time
) -> Ready | Settled:
    person = persons.needed(tx, notification.person_id)
    reason = outbox.why_not(person, notification.kind)
    if reason := reason or outbox.why_not_over(tx, person, notification.kind, notification.channel):
        return _not(notification, reason)
    target = CHANNELS[notification.channel].target(tx, notification)
    if target is None:
        nowhere = mail.why_nowhere(tx, person.id) if notification.channel == "mail" else "removed"
        return _not(notification, nowhere)
    notification = msgspec.structs.replace(notification, reached=target.id)
    letter = Letter(
        tx, notification, person, target.name, organization, translations(preferred(person.locale)), now
    )
    return Ready(notification, target, letter, KINDS[notification.kind].facts(letter))


def _not(notification: Notification, reason: str) -> Settled:
    return Settled(notification=notification, end="withheld", outcome=reason)
