"""Blocking: two people who must not meet; neither is told who wanted it."""

from kring.people import happenings
from kring.people.persons import needed
from kring.refusals import Refusal
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


class BlockedYourself(Refusal):
    """That is you. Choose somebody else to block."""

    field = "blocked_id"


def block(tx: Transaction, person_id: str, blocked_id: str, now: Time) -> None:
    """Never match these two again; neither stays in what the other asked.

    Raises:
        BlockedYourself: they are one.
        NotFound: there is no such person.
    """
    if person_id == blocked_id:
        raise BlockedYourself
    needed(tx, blocked_id)
    if tx.run(SQL.block, person_id=person_id, blocked_id=blocked_id, now=now):
        tx.record(happenings.PersonBlocked(subject=person_id, actor=person_id, at=now, blocked_id=blocked_id))
        # Invitations are made of people: imported here, because they import this.
        from kring.invitations import releasing

        releasing.from_each_other(tx, person_id, blocked_id, now)


def unblock(tx: Transaction, person_id: str, blocked_id: str, now: Time) -> None:
    """Take a block back."""
    if tx.run(SQL.unblock, person_id=person_id, blocked_id=blocked_id):
        tx.record(
            happenings.PersonUnblocked(subject=person_id, actor=person_id, at=now, blocked_id=blocked_id)
        )


def blocked_by(tx: Transaction, person_id: str) -> list[str]:
    """Whom a person has blocked, the latest first: for that person's own eyes."""
    return tx.values(SQL.blocked_by, person_id=person_id)


def blocked_pairs(tx: Transaction, person_id: str) -> set[str]:
    """Everybody who must not meet this person, whoever of the two wanted it."""
    return set(tx.values(SQL.apart, person_id=person_id))
