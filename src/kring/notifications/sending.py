"""Sending: a thread that sends what is due, tries again what did not go out, and writes down what became of it."""

import logging
from collections.abc import Callable
from functools import partial

import msgspec

from kring import settings
from kring.events.listening import Loop
from kring.locale import preferred, translations
from kring.notifications import outbox, unsubscribing
from kring.notifications.facts import Facts, Letter, Overtaken
from kring.notifications.kinds import KINDS
from kring.notifications.mailing import Mailer, NotNow, Refused
from kring.notifications.notices import Mail, Notification
from kring.notifications.writing import write
from kring.people import persons
from kring.store import Store, Time, Transaction, times

LOGGER = logging.getLogger(__name__)
BATCH = 20
LEASE = 5 * times.MINUTE  # a process that dies while sending holds it up no longer
MOST_TRIES = 9


class Prepared(msgspec.Struct, frozen=True):
    """A letter whose facts are found and whose links are made."""

    letter: Letter
    facts: Facts


class Sender:
    """Sends what is due through a mailer."""

    def __init__(self, store: Store, mailer: Mailer, clock: Callable[[], Time] = times.now) -> None:
        self._store, self._mailer, self._clock = store, mailer, clock

    def work(self) -> int:
        """Send the next few; how many there were."""
        due = self._store.read_sync(lambda tx: outbox.due(tx, self._clock(), BATCH))
        for notification in due:
            self._send(notification)
        return len(due)

    def _send(self, notification: Notification) -> None:
        now = self._clock()
        try:
            prepared = self._store.write_sync(partial(prepare, notification=notification, now=now))
        except Exception as error:
            # One that cannot be written must not hold up the others.
            LOGGER.exception("a notification could not be written", extra={"notification": notification.id})
            self._later(notification, f"could not be written: {error}")
            return
        if prepared is not None:
            self._hand_over(notification, self._written(prepared))

    def _written(self, prepared: Prepared) -> Mail:
        letter = prepared.letter
        stop = (
            ""
            if KINDS[letter.notification.kind].essential
            else unsubscribing.address(letter.organization, letter.person.id, letter.notification.kind)
        )
        return write(letter, prepared.facts, stop)

    def _hand_over(self, notification: Notification, mail: Mail) -> None:
        try:
            outcome = self._mailer.send(mail, notification.id, notification.subject)
        except Refused as refused:
            self._settle(notification, f"refused: {refused}", None, None)
        except NotNow as problem:
            self._later(notification, str(problem))
        else:
            self._settle(notification, outcome, self._clock(), mail if outcome == "shown" else None)

    def _later(self, notification: Notification, problem: str) -> None:
        if notification.tries + 1 >= MOST_TRIES:
            self._settle(notification, f"gave up: {problem}", None, None)
            return
        send_at = self._clock() + pause(notification.tries + 1)
        LOGGER.warning("mail waits", extra={"notification": notification.id, "problem": problem})
        self._store.write_sync(lambda tx: outbox.put_off(tx, notification, send_at))

    def _settle(
        self, notification: Notification, outcome: str, sent_at: Time | None, mail: Mail | None
    ) -> None:
        self._store.write_sync(lambda tx: outbox.settle(tx, notification.id, outcome, sent_at, mail))


def pause(tries: int) -> Time:
    """How long to wait after so many tries: from a minute to twelve hours, two days in all.

    >>> [pause(tries) // times.MINUTE for tries in range(1, 9)]
    [1, 4, 16, 64, 256, 720, 720, 720]
    """
    return min(1 << 2 * (tries - 1), 720) * times.MINUTE


def prepare(tx: Transaction, notification: Notification, now: Time) -> Prepared | None:
    """Claim a notification and find its facts; None when another process has it, or it need not be said."""
    if not outbox.claim(tx, notification, now + LEASE):
        return None
    person = persons.needed(tx, notification.person_id)
    reason = outbox.why_not(tx, person, notification.kind)
    to = reason or _to(tx, notification)
    if reason or not to:
        outbox.settle(tx, notification.id, reason or "no address", None, None)
        return None
    organization = settings.organization(tx)
    letter = Letter(tx, notification, person, to, organization, translations(preferred(person.locale)), now)
    try:
        return Prepared(letter, KINDS[notification.kind].facts(letter))
    except Overtaken as overtaken:
        outbox.settle(tx, notification.id, f"not sent: {overtaken}", None, None)
        return None


def _to(tx: Transaction, notification: Notification) -> str:
    """The address that a notification names, if it is (said to be) theirs; else their first."""
    known = [address.address for address in persons.addresses(tx, notification.person_id)]
    named = str(notification.data.get("address", "")).strip().lower()
    if notification.kind == "address" or named in known:
        return named
    return known[0] if known else ""


def loop(store: Store, mailer: Mailer) -> Loop:
    """The thread that sends, to be started with the server."""
    return Loop(store, "notifications-sender", Sender(store, mailer).work)
