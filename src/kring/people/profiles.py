"""Profiles: what is known about a person, each trait with the event that told it; their own word wins."""

from typing import Any

import msgspec

from kring.people import happenings
from kring.people.clues import Clues
from kring.refusals import Refusal
from kring.store import Time, Transaction, escapes, statements

SQL = statements(__file__)
LONGEST_NAME, LONGEST_VALUE, MOST = 100, 4000, 200


class Trait(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is known: its value as JSON, and who told it; a source's name, or '' for the person's own word."""

    name: str
    source: str
    value: str
    arrival_id: str
    told_at: Time
    event_type: str = ""  # of the event that told it

    @property
    def said(self) -> str:
        """The value as people read it."""
        value = msgspec.json.decode(self.value)
        return value if isinstance(value, str) else self.value


class BadTrait(Refusal):
    """Say in a few words what is true of {seen!r}, or erase it."""

    field = "value"


def keep(tx: Transaction, person_id: str, clues: Clues, arrival_id: str) -> None:
    """Keep what a source tells of a person, unless it told something newer, or they want none of it kept."""
    if not clues.traits:
        return
    unwanted = set(tx.values(SQL.unwanted, person_id=person_id))
    for name, value in list(clues.traits.items())[:MOST]:
        text = _text(value)
        if name in unwanted or not text or not 0 < len(name) <= LONGEST_NAME or "\0" in name:
            continue
        trait = Trait(name=name, source=clues.source, value=text, arrival_id=arrival_id, told_at=clues.at)
        tx.run(SQL.keep, trait, person_id=person_id)


def shown(tx: Transaction, person_id: str) -> list[Trait]:
    """What is known about somebody, each as it holds: their own word, else the latest that a source told."""
    held: dict[str, Trait] = {}
    for trait in told(tx, person_id):
        held.setdefault(trait.name, trait)
    return [trait for trait in held.values() if trait.value != "null"]


def told(tx: Transaction, person_id: str) -> list[Trait]:
    """All that was told about somebody, what holds of each first."""
    return tx.all(SQL.told, Trait, person_id=person_id)


def correct(tx: Transaction, person_id: str, name: str, value: str, now: Time) -> None:
    """A person's own word, which wins over any source from now on.

    Raises:
        BadTrait: it is none, or there is no such trait.
    """
    if not value.strip() or len(value) > LONGEST_VALUE or name not in {t.name for t in told(tx, person_id)}:
        raise BadTrait(seen=name[:80])
    given = Trait(name=name, source="", value=_text(value.strip()), arrival_id="", told_at=now)
    tx.run(SQL.keep, given, person_id=person_id)
    tx.record(happenings.PersonChanged(subject=person_id, actor=person_id, at=now, fields=("traits",)))


def forget(tx: Transaction, person_id: str, name: str, now: Time) -> None:
    """Erase what is known of somebody under a name, wherever it was told; no source's word on it is kept again."""
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadTrait(seen=name[:80])
    for arrival in tx.all(SQL.tellers, dict, person_id=person_id):
        body = _without(msgspec.json.decode(arrival["body"]), name)
        tx.run(SQL.rewrite, id=arrival["id"], body=msgspec.json.encode(body).decode())
    tx.run(SQL.forget, person_id=person_id, name=name)
    given = Trait(name=name, source="", value="null", arrival_id="", told_at=now)
    tx.run(SQL.keep, given, person_id=person_id)
    tx.record(happenings.PersonChanged(subject=person_id, actor=person_id, at=now, fields=("traits",)))


def _without(value: Any, name: str) -> Any:
    """A value without anything of that name in it, however deep; traits in a text too."""
    if isinstance(value, dict):
        return {key: _spared(key, each, name) for key, each in value.items() if key != name}
    return [_without(each, name) for each in value] if isinstance(value, list) else value


def _spared(key: str, value: Any, name: str) -> Any:
    if key != "persontraits" or not isinstance(value, str):
        return _without(value, name)
    try:
        return msgspec.json.encode(_without(msgspec.json.decode(value), name)).decode()
    except msgspec.DecodeError:
        return ""


def _text(value: Any) -> str:
    """A value as it is kept; '' for nothing, and for what is no single thing to know."""
    text = msgspec.json.encode(value)
    return "" if value is None or len(text) > LONGEST_VALUE else escapes.without_nul(text).decode()
