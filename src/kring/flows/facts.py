"""Facts: what happened, as rules see it, wherever it happened: in another system, or in Kring itself."""

from typing import Any

import msgspec

from kring import people
from kring.events import Recorded
from kring.flows.activities.shape import DEPTH
from kring.flows.rules import OWN
from kring.people.identifying import Clues
from kring.sources import clues as of_source
from kring.sources.happenings import EventArrived
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
ARRIVED = EventArrived.kind


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """An event of another system as it was taken."""

    id: str
    source_id: str
    name: str  # of the source here
    vouches: tuple[str, ...] = ()
    type: str
    subject: str = ""
    time: Time
    received_at: Time
    body: str


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened: what a rule may ask of it, and whom it is about.

    ``person_id`` is who it is about where Kring knows that itself; else there are ``clues``, perhaps.
    """

    id: str
    source: str
    type: str
    at: Time
    event: dict[str, Any]
    clues: Clues | None = None
    person_id: str | None = None
    depth: int = 0

    @property
    def is_own(self) -> bool:
        """Whether it happened in Kring."""
        return self.source == OWN


def of_arrival(arrival: Arrival) -> Happened:
    """What arrived from another system; what was erased since says nothing any more."""
    said = _said(arrival.body)
    event = said | {
        "id": said.get("id", ""), "source": arrival.name, "type": arrival.type, "subject": arrival.subject,
        "time": times.iso(arrival.time), "data": {} if said.get("data") is None else said["data"],
    }  # fmt: skip
    return Happened(
        id=arrival.id, source=arrival.name, type=arrival.type, at=arrival.received_at, event=event,
        clues=_clues(arrival, said),
        depth=_depth(said.get(DEPTH)),
    )  # fmt: skip


def _said(body: str) -> dict[str, Any]:
    """What it says; nothing of what cannot be read, such as lists a thousand deep: that must hold up no other."""
    try:
        found = msgspec.json.decode(body) if body else {}
    except (msgspec.DecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _clues(arrival: Arrival, said: dict[str, Any]) -> Clues | None:
    """Whom it is about. What is yet to happen is known from when it came: else nothing newer would ever count."""
    found = of_source.of(arrival, said)
    return msgspec.structs.replace(found, at=min(arrival.time, arrival.received_at)) if found else None


def _depth(said: Any) -> int:
    number = (
        int(said)
        if isinstance(said, int) or (isinstance(said, str) and said.isdecimal() and len(said) < 4)
        else -1
    )
    return max(0, min(number + 1, 1000))


def arrivals(tx: Transaction, ids: list[str]) -> dict[str, Happened]:
    """These arrivals, by their ids."""
    return {a.id: of_arrival(a) for a in tx.all(SQL.arrivals, Arrival, ids=ids)} if ids else {}


def own(tx: Transaction, recorded: Recorded) -> Happened:
    """An event of Kring's own, with the person it is about and how many rules led to it."""
    data = msgspec.json.decode(recorded.data)
    event = {
        "id": recorded.id, "source": OWN, "type": recorded.type, "subject": recorded.subject,
        "time": times.iso(recorded.at), "data": data,
    }  # fmt: skip
    depth = tx.value(SQL.depth, conversation_id=recorded.subject)
    return Happened(
        id=recorded.id, source=OWN, type=recorded.type, at=recorded.at, event=event,
        person_id=_person(tx, recorded, data), depth=0 if depth is None else depth + 1,
    )  # fmt: skip


def _person(tx: Transaction, recorded: Recorded, data: dict[str, Any]) -> str | None:
    if recorded.type.startswith("person."):
        return recorded.subject
    named = data.get("person_id")
    return named if isinstance(named, str) else tx.value(SQL.asker, id=recorded.subject)


def person(tx: Transaction, person_id: str) -> dict[str, Any] | None:
    """What a rule may know of the person it is about; None when there is nobody (any more)."""
    found = people.get(tx, person_id)
    if found is None or found.state == "gone":
        return None
    return {
        "id": found.id, "name": found.name, "state": found.state, "joined": found.state == "joined",
        "locale": found.locale, "languages": list(found.languages), "topics": list(people.topics(tx, person_id)),
        "circles": tx.values(SQL.circles, person_id=person_id), "traits": _traits(tx, person_id),
    }  # fmt: skip


class _Trait(msgspec.Struct):
    name: str
    value: str


def _traits(tx: Transaction, person_id: str) -> dict[str, Any]:
    """What is known of somebody: their own word before what a system told, and what was told last before the rest."""
    found = tx.all(SQL.traits, _Trait, person_id=person_id)
    values = {trait.name: msgspec.json.decode(trait.value) for trait in found}
    return {name: value for name, value in values.items() if value is not None}
