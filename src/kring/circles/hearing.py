"""Hearing: what of an event is whose, live, on replay, and told to another system."""

from typing import Any

import msgspec

from kring.circles import visibility
from kring.circles.visibility import Viewer
from kring.events import KINDS, Recorded
from kring.store import Time, Transaction


class Heard(msgspec.Struct, frozen=True):
    """One event as a listener may hear it; ``data`` is None where only the fact that it happened is theirs."""

    position: int
    id: str
    type: str
    subject: str
    at: Time
    actor: str | None
    data: dict[str, Any] | None


def hearable(tx: Transaction, viewer: Viewer, recorded: Recorded) -> Heard | None:
    """An event as this viewer may hear it, or None when it is not theirs at all."""
    if viewer.owner and viewer.seat_of is None:  # the rest below, for who coordinates every circle
        return _heard(recorded, recorded.actor, msgspec.json.decode(recorded.data))
    kind = KINDS.get(recorded.type)
    data = msgspec.json.decode(recorded.data)
    own = viewer.person_id is not None and viewer.person_id in (recorded.subject, data.get("person_id"))
    sight = visibility.sight(tx, viewer, recorded.subject)
    if sight is None:
        if not (own or viewer.owner or recorded.subject in viewer.coordinates):
            return None
        full = True
    else:
        if not (own or visibility.sees(viewer, sight)):
            return None
        full = own or sight.circle_id in viewer.coordinates
    shows = full or (kind is not None and not kind.private)
    names = full or recorded.actor == viewer.person_id
    return _heard(recorded, recorded.actor if names else None, _without_people(data, full) if shows else None)


def _heard(recorded: Recorded, actor: str | None, data: dict[str, Any] | None) -> Heard:
    return Heard(recorded.position, recorded.id, recorded.type, recorded.subject, recorded.at, actor, data)


def _without_people(data: dict[str, Any], full: bool) -> dict[str, Any]:
    return data if full else {k: v for k, v in data.items() if k not in ("person_id", "helper_id", "people")}
