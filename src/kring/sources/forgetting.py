"""Forgetting: what another system sent of somebody who is erased, also where no event was made of it."""

import re
from collections.abc import Iterable

import msgspec

from kring.store import Transaction, statements

SQL = statements(__file__)
# Characters of a name by which somebody is known: what is shorter stands in others' texts by chance.
SHORTEST = 6


class _Kept(msgspec.Struct):
    id: str
    said: str


def mentions(tx: Transaction, known_as: Iterable[str]) -> int:
    """Let go the webhooks, trials and refusals that name one of these ids, addresses or numbers; how many they were."""
    names = {name.lower() for name in known_as if len(name) >= SHORTEST}
    return sum(
        _forget(tx, table, name) for table in ("requests", "trials", "refusals") for name in sorted(names)
    )


def _forget(tx: Transaction, table: str, name: str) -> int:
    like = "%" + re.sub(r"[!%_]", r"!\g<0>", name) + "%"
    alone = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    found = tx.all(getattr(SQL, table), _Kept, like=like)
    ids = [each.id for each in found if alone.search(each.said.lower())]
    return tx.run(getattr(SQL, f"forget_{table}"), ids=ids) if ids else 0


def arrivals(tx: Transaction, arrival_ids: list[str]) -> None:
    """Let what these arrivals say go: it happened before whomever they are about was erased."""
    if arrival_ids:
        tx.run(SQL.forget_arrivals, ids=arrival_ids)
        tx.run(SQL.forget_samples, ids=arrival_ids)
