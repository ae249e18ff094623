"""Hearing: what another system told goes along with the news that it came, for the owner alone."""

from collections.abc import Iterable
from typing import Any

import msgspec

from kring.circles import Viewer
from kring.circles.hearing import Heard
from kring.events import Recorded
from kring.sources.arrivals import several
from kring.sources.happenings import EventArrived
from kring.store import Transaction


def bodies(tx: Transaction, viewer: Viewer, recorded: Iterable[Recorded]) -> dict[str, str]:
    """What arrived with these events, as CloudEvents in JSON; nothing for who does not own the organization."""
    ids = [each.subject for each in recorded if each.type == EventArrived.kind] if viewer.owner else []
    return {each.id: each.body for each in several(tx, ids).values() if each.body}


def filled(heard: Heard, found: dict[str, str]) -> Heard:
    """What may be heard of an event, with what arrived as its ``event``; null once that was erased."""
    if heard.type != EventArrived.kind or heard.data is None:
        return heard
    body = found.get(heard.subject)
    data: dict[str, Any] = heard.data | {"event": msgspec.Raw(body.encode()) if body else None}
    return msgspec.structs.replace(heard, data=data)
