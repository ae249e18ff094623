"""Reaching: addresses that mail comes back from are left alone until they are shown to work."""

from kring.people import happenings
from kring.refusals import NotFound
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


def came_back(tx: Transaction, point_id: str, status: str, now: Time) -> None:
    """Keep that mail to an address came back, and with which status."""
    tx.run(SQL.came_back, id=point_id, status=status, now=now)


def shown_at(tx: Transaction, point_id: str) -> Time:
    """When an address was last shown to work: what came back before says nothing of it any more."""
    return int(tx.value(SQL.shown_at, id=point_id) or 0)


def stop(tx: Transaction, person_id: str, point_id: str, status: str, now: Time) -> None:
    """Write nothing to an address any more."""
    if tx.run(SQL.stop, id=point_id, person_id=person_id, now=now):
        tx.record(happenings.PersonUnreachable(subject=person_id, at=now, point_id=point_id, status=status))


def resume(tx: Transaction, person_id: str, point_id: str, now: Time) -> None:
    """Write to an address again: its person says that it works.

    Raises:
        NotFound: it is none of theirs, or nothing came back from it.
    """
    if not _begin(tx, person_id, point_id, now):
        raise NotFound


def arrived(tx: Transaction, person_id: str, address: str, now: Time) -> None:
    """Somebody opened a link that was mailed to an address of theirs: mail arrives there."""
    tx.run(SQL.arrived, person_id=person_id, address=address, now=now)
    for point_id in tx.values(SQL.returned, person_id=person_id, address=address):
        _begin(tx, person_id, point_id, now)


def _begin(tx: Transaction, person_id: str, point_id: str, now: Time) -> bool:
    was_stopped = tx.value(SQL.is_stopped, id=point_id, person_id=person_id)
    if not tx.run(SQL.resume, id=point_id, person_id=person_id, now=now):
        return False
    if was_stopped:
        tx.record(happenings.PersonReachable(subject=person_id, actor=person_id, at=now, point_id=point_id))
    return True
