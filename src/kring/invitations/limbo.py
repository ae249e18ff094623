"""Limbo: an open ask that nobody and no clock will ever come back to. There must be none, at any moment."""

import msgspec

from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
GRACE: Time = 60 * times.SECOND  # as late as the queue may be on a busy machine


class Lost(msgspec.Struct, frozen=True):
    """One ask or invitation that breaks the law, and how."""

    id: str
    why: str


def lost(tx: Transaction, now: Time, grace: Time = GRACE) -> list[Lost]:
    """Every open ask without a next look, or with one that has passed; every invitation to what has ended."""
    return tx.all(SQL.asks, Lost, late=now - grace) + tx.all(SQL.invitations, Lost)
