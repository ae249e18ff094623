"""Considered: what rankings hold about a person, shown to that person alone and forgotten with them."""

from typing import Any

import msgspec

from kring.store import Time, Transaction, statements

SQL = statements(__file__)


class _Match(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    person_id: str
    conversation_id: str
    wave: int
    at: Time
    model: str
    candidates: list[dict[str, Any]]


def of_person(tx: Transaction, person_id: str) -> list[dict[str, Any]]:
    """A person's own side of every ranking that considered them, oldest first."""
    return [
        {"conversation_id": match.conversation_id, "wave": match.wave, "at": match.at, "model": match.model}
        | own
        for match in tx.all(SQL.of_person, _Match, id=person_id)
        for own in match.candidates
        if own["person_id"] == person_id
    ]


def forget_erased(tx: Transaction, limit: int = 100) -> int:
    """Take erased people out of the rankings that considered them; how many places that were."""
    found = tx.all(SQL.of_erased, _Match, limit=limit)
    for match in found:
        # Read again where two of one ranking were erased: the other may be out of it by now.
        held = tx.value(SQL.candidates, id=match.id)
        kept = [c for c in msgspec.json.decode(held) if c["person_id"] != match.person_id]
        tx.run(SQL.keep, id=match.id, candidates=kept)
        tx.run(SQL.forget, id=match.id, person_id=match.person_id)
    return len(found)
