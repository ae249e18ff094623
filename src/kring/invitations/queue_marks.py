"""Marks on the queue: whatever releases an ask has the queue look at it at once, oldest first."""

from collections.abc import Iterable

from kring.store import Time, Transaction, statements

SQL = statements(__file__)
MOST = 100


def one_less(tx: Transaction, conversation_id: str, now: Time) -> None:
    """An invitation is no longer open: when it was the last one, more people are asked now."""
    tx.run(SQL.one_less, id=conversation_id, now=now)


def release(tx: Transaction, circle_ids: Iterable[str], now: Time) -> int:
    """There is new capacity in circles: the oldest asks that nobody is invited to are looked at now; how many."""
    found = sorted(set(circle_ids))
    return tx.run(SQL.release, circle_ids=found, now=now, limit=MOST) if found else 0
