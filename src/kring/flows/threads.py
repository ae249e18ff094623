"""Threads: events with the same key meet in one conversation, until it is over."""

from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)


def find(tx: Transaction, circle_id: str, key: str) -> str | None:
    """The conversation of that key that is not over; None when there is none."""
    found: str | None = tx.value(SQL.find, hash=ids.key(circle_id, key), circle_id=circle_id, key=key)
    return found


def begin(tx: Transaction, circle_id: str, key: str, conversation_id: str) -> None:
    """What has this key meets in that conversation from now on."""
    tx.run(
        SQL.begin, hash=ids.key(circle_id, key), circle_id=circle_id, key=key, conversation_id=conversation_id
    )


def end(tx: Transaction, conversation_id: str, now: Time) -> None:
    """It is over: what has its key from now on begins anew."""
    tx.run(SQL.end, conversation_id=conversation_id, now=now)
