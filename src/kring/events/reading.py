"""Reading the log, in order of position: what a listener or a page has not heard yet."""

from kring.events.kinds import Recorded
from kring.store import Transaction, statements

SQL = statements(__file__)
MOST = 1000
STRETCH = 20_000  # events that are looked through at a time for the few that are wanted


def since(tx: Transaction, position: int, limit: int = MOST) -> list[Recorded]:
    """The next events beyond a position."""
    return tx.all(SQL.since, Recorded, position=position, limit=limit)


def next_of(
    tx: Transaction, position: int, types: frozenset[str] | None, limit: int
) -> tuple[list[Recorded], int]:
    """The next events of some types beyond a position (None is all), and up to where the log was looked through."""
    if types is None:
        found = since(tx, position, limit)
        return found, found[-1].position if found else position
    until = min(last_position(tx), position + STRETCH)
    if until <= position:
        return [], position
    found = tx.all(SQL.since_of, Recorded, position=position, until=until, types=sorted(types), limit=limit)
    return found, found[-1].position if len(found) == limit else until


def of_subject(tx: Transaction, subject: str, position: int = 0, limit: int = MOST) -> list[Recorded]:
    """The events about one thing, in order."""
    return tx.all(SQL.of_subject, Recorded, subject=subject, position=position, limit=limit)


def latest(tx: Transaction, before: int, limit: int = 50) -> list[Recorded]:
    """The newest events before a position, newest first."""
    return tx.all(SQL.latest, Recorded, before=before, limit=limit)


def last_position(tx: Transaction) -> int:
    """The place of the newest event; 0 in an empty log."""
    return tx.value(SQL.last_position) or 0
