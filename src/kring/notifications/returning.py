"""Returning: a mail of ours comes back, or its reader complains of it; once for each time that it was sent."""

from kring.notifications import returns, settling, unsubscribing
from kring.notifications.channels import CHANNELS
from kring.notifications.happenings import NotificationReturned
from kring.notifications.kinds import KINDS
from kring.notifications.notices import Notification
from kring.notifications.settling import LONGEST_OUTCOME
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


class InHand(Exception):
    """It is about to be written down that this left."""


def take_back(tx: Transaction, notification_id: str, status: str, said: str, now: Time) -> None:
    """A mail was not delivered: its person is not told so, a dead letter says why, and its address may be left alone.

    Where they have another address that works it goes there, under the same id.

    Raises:
        InHand: look again in some seconds.
    """
    told = tx.one(SQL.get, Notification, id=notification_id)
    if told is None or told.channel != "mail" or told.outcome not in ("", "sent"):
        return
    if told.sent_at is None:
        if told.claim:
            raise InHand
        return
    outcome = f"came back: {status} {said}".strip()[:LONGEST_OUTCOME]
    tx.run(SQL.take_back, id=told.id, now=now, outcome=outcome)
    tx.run(SQL.take_listed, id=told.id)
    tx.record(NotificationReturned(reason=returns.why(status), status=status, at=now, **settling.facts(told)))
    returns.count(tx, told, status, now)
    other = CHANNELS[told.channel].target(tx, told)
    if other is not None and other.id != told.reached and not KINDS[told.kind].proves:
        settling.replay(tx, told.id, now)


def complain(tx: Transaction, notification_id: str, letter_id: str, now: Time) -> None:
    """Its reader told their provider that they do not want it: that is one click on *unsubscribe*."""
    told = tx.one(SQL.get, Notification, id=notification_id)
    if told is not None and not KINDS[told.kind].essential:
        unsubscribing.complain(tx, told.person_id, told.kind, told.channel, letter_id, now)
