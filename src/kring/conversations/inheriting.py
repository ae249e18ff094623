"""Inheriting: when an asker takes a question back that others wonder about too, it is the next one's."""

from kring import people
from kring.conversations.conversations import Conversation, admit, looked
from kring.conversations.happenings import AskInherited
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


def heir(tx: Transaction, conversation: Conversation) -> str | None:
    """Who has wondered the same for longest; None when nobody does."""
    found: str | None = tx.value(SQL.heir, id=conversation.id)
    return found


def hand_on(tx: Transaction, conversation: Conversation, heir_id: str, now: Time) -> None:
    """Make somebody who wonders the same the asker: helpers, promise and everybody's part stay as they are.

    The asker before has no part in it any more; their name stays hidden, and so does the new one's.
    """
    tx.run(SQL.hand_on, id=conversation.id, heir_id=heir_id, now=now)
    tx.run(SQL.forget_context, id=conversation.id)  # what a page said was about the asker before
    tx.run(SQL.step_back, id=conversation.id, person_id=conversation.asker_id, now=now)
    admit(tx, conversation.id, heir_id, "asker", now)
    tx.run(SQL.count, id=conversation.id)
    if conversation.next_step == "close":  # it was the asker before who did not say whether it is solved
        looked(tx, conversation.id, now, "nudge", now)
    _keep_apart(tx, heir_id, now)
    tx.record(AskInherited(subject=conversation.id, at=now, actor=conversation.asker_id, person_id=heir_id))


def _keep_apart(tx: Transaction, heir_id: str, now: Time) -> None:
    """Whoever asks now meets nobody they blocked, and does not help themself."""
    # Invitations are made of conversations: imported here, because they import this.
    from kring.invitations import releasing

    releasing.from_own(tx, heir_id, now)
    for other_id in people.blocked_pairs(tx, heir_id):
        releasing.from_each_other(tx, heir_id, other_id, now)
