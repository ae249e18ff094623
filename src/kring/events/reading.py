"""Reading the log, in order of position: what a listener or a page has not heard yet."""

from kring.events.kinds import Recorded
from kring.store import Transaction, statements

SQL = statements(__file__)
MOST = 1000


def since(tx: Transaction, position: int, limit: int = MOST) -> list[Recorded]:
    """The next events beyond a position."""
    return tx.all(SQL.since, Recorded, position=position, limit=limit)


def of_subject(tx: Transaction, subject: str, position: int = 0, limit: int = MOST) -> list[Recorded]:
    """The events about one thing, in order."""
    return tx.all(SQL.of_subject, Recorded, subject=subject, position=position, limit=limit)


def latest(tx: Transaction, before: int, limit: int = 50) -> list[Recorded]:
    """The newest events before a position, newest first."""
    return tx.all(SQL.latest, Recorded, before=before, limit=limit)


def last_position(tx: Transaction) -> int:
    """The place of the newest event; 0 in an empty log."""
    return tx.value(SQL.last_position) or 0
