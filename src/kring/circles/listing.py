"""Listing: a circle's members in the orders in which they are shown, however many: each is read from an index."""

import msgspec

from kring.store import Time, Transaction, statements

SQL = statements(__file__)
ENOUGH = 10_001  # is as far as is counted: more than ten thousand
LOOKED = 20_000  # names that one search looks at
STATES = ("joined", "invited", "known", "refused", "guest")


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member in a list."""

    id: str
    name: str
    state: str
    role: str
    coordinator: bool
    staff: bool
    joined_at: Time
    paused_until: Time | None


class Uninvited(msgspec.Struct, frozen=True, kw_only=True):
    """A member whom nobody ever asked anything."""

    id: str
    name: str
    role: str
    joined_at: Time
    per_week: int
    paused_until: Time | None
    topics: int


class KnownPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody known from an import, who was not asked to join."""

    id: str
    name: str
    role: str
    helped: int | None
    last_at: Time | None
    addresses: int


class _Name(msgspec.Struct, frozen=True):
    id: str
    name: str


def states(tx: Transaction, circle_id: str) -> dict[str, int]:
    """How many of a circle's members are known, invited, joined; none is counted beyond ``ENOUGH``."""
    found = {state: _count(tx, circle_id, state) for state in STATES}
    return {state: number for state, number in found.items() if number}


def _count(tx: Transaction, circle_id: str, state: str) -> int:
    return int(tx.value(SQL.count_state, circle_id=circle_id, state=state, enough=ENOUGH))


def never_invited(tx: Transaction, circle_id: str, limit: int = 50) -> tuple[int, list[Uninvited]]:
    """How many members were never invited, no further than ``ENOUGH``, and the first of them."""
    number = tx.value(SQL.count_never_invited, circle_id=circle_id, enough=ENOUGH)
    return number, tx.all(SQL.never_invited, Uninvited, circle_id=circle_id, limit=limit)


def known_people(tx: Transaction, circle_id: str, limit: int = 50) -> list[KnownPerson]:
    """Imported people whom nobody asked to join yet; who helped most comes first."""
    return tx.all(SQL.known_people, KnownPerson, circle_id=circle_id, limit=limit)


def members(
    tx: Transaction, circle_id: str, after: tuple[str, str] = ("", ""), limit: int = 50
) -> list[Member]:
    """A page of a circle's members by name; ``after`` is the last one's name and id."""
    name, id_ = after
    return tx.all(SQL.members, Member, circle_id=circle_id, after_name=name, after_id=id_, limit=limit)


def find(
    tx: Transaction, circle_id: str, text: str, after: tuple[str, str] = ("", ""), limit: int = 50
) -> list[Member]:
    """Those with a text in their name, of the ``LOOKED`` members that come after one in order of name."""
    return tx.all(
        SQL.find, Member, circle_id=circle_id, like=f"%{text.lower()}%", after_name=after[0], after_id=after[1],
        looked=LOOKED, limit=limit,
    )  # fmt: skip


def looked_to(tx: Transaction, circle_id: str, after: tuple[str, str] = ("", "")) -> tuple[str, str] | None:
    """The name and id to which ``find`` looked, when there are members beyond."""
    found = tx.all(
        SQL.looked_to, _Name, circle_id=circle_id, after_name=after[0], after_id=after[1], before=LOOKED - 1
    )
    return (found[0].name, found[0].id) if len(found) > 1 else None
