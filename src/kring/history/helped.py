"""Helped: how much imported people wrote for others, counted at the end of an import: who helped most comes first."""

from functools import partial

import msgspec

from kring.store import Store, Time, Transaction, statements

SQL = statements(__file__)
AT_ONCE = 5_000  # rows written while others wait


class Helped(msgspec.Struct, frozen=True):
    """How many messages of a member were for others, and when the last was written."""

    circle_id: str
    person_id: str
    helped: int
    helped_at: Time


def counted(store: Store) -> list[Helped]:
    """Those members who are only known and of whom something else is kept than they wrote."""
    return store.read_sync(lambda tx: tx.all(SQL.counted, Helped))


def keep(store: Store, found: list[Helped]) -> None:
    """Keep with each member what they wrote; who has joined is not listed by it."""
    for start in range(0, len(found), AT_ONCE):
        store.write_sync(partial(_keep, some=found[start : start + AT_ONCE]))


def _keep(tx: Transaction, some: list[Helped]) -> None:
    tx.run_many(SQL.keep, some)
