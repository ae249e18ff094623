"""Profiles: what is known about a person, each trait with the event that told it; their own word wins."""

from typing import Any

import msgspec

from kring.people.clues import Clues
from kring.store import Time, Transaction, statements

SQL = statements(__file__)
LONGEST_NAME, LONGEST_VALUE, MOST = 100, 4000, 200


class Trait(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is known: its value as JSON, and who told it; a source's name, or '' for the person's own word."""

    name: str
    source: str
    value: str
    arrival_id: str
    told_at: Time


def keep(tx: Transaction, person_id: str, clues: Clues, arrival_id: str) -> None:
    """Keep what a source tells of a person, unless it told something newer, or they want none of it kept."""
    if not clues.traits:
        return
    unwanted = set(tx.values(SQL.unwanted, person_id=person_id))
    for name, value in list(clues.traits.items())[:MOST]:
        text = _text(value)
        if name in unwanted or not text or not 0 < len(name) <= LONGEST_NAME:
            continue
        trait = Trait(name=name, source=clues.source, value=text, arrival_id=arrival_id, told_at=clues.at)
        tx.run(SQL.keep, trait, person_id=person_id)


def _text(value: Any) -> str:
    """A value as it is kept; '' for nothing, and for what is no single thing to know."""
    text = msgspec.json.encode(value).decode()
    return "" if value is None or len(text) > LONGEST_VALUE else text.replace("\\u0000", "")
