"""Releasing: somebody no longer belongs to some asks: nobody waits for them there, and they hear no more of it."""

import msgspec

from kring.conversations.conversations import dismiss
from kring.invitations import answering, queue_marks
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


class _Part(msgspec.Struct, frozen=True):
    conversation_id: str
    has_taken: bool


def from_circle(tx: Transaction, person_id: str, circle_id: str, now: Time) -> None:
    """A person left a circle, or was sent away: what they took returns, and others are asked where they were."""
    _release(tx, tx.all(SQL.in_circle, _Part, person_id=person_id, circle_id=circle_id), person_id, now)


def from_each_other(tx: Transaction, one_id: str, other_id: str, now: Time) -> None:
    """Two people must not meet: neither stays in what the other asked."""
    for asker_id, person_id in ((one_id, other_id), (other_id, one_id)):
        _release(tx, tx.all(SQL.of_asker, _Part, person_id=person_id, asker_id=asker_id), person_id, now)


def from_own(tx: Transaction, person_id: str, now: Time) -> None:
    """What somebody asked as a guest turns out to be their own: they do not help themself."""
    parts = tx.all(SQL.own, _Part, person_id=person_id)
    _release(tx, parts, person_id, now)


def _release(tx: Transaction, parts: list[_Part], person_id: str, now: Time) -> None:
    for part in parts:
        if part.has_taken:
            answering.give_back(tx, part.conversation_id, person_id, now, late=False)
        if tx.run(SQL.withdraw, id=part.conversation_id, person_id=person_id, now=now):
            queue_marks.one_less(tx, part.conversation_id, now)
        dismiss(tx, part.conversation_id, person_id, now)
        tx.run(SQL.count, id=part.conversation_id)
