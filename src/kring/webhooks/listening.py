"""Listening: which events become deliveries to whom. History teaches; nobody is told of it."""

from functools import lru_cache

import msgspec

from kring import conditions
from kring.events import KINDS, Recorded, patterns
from kring.events.listening import hear_next, position
from kring.events.reading import next_of
from kring.refusals import Refusal
from kring.store import Store, Transaction, times
from kring.webhooks import deliveries, endpoints
from kring.webhooks.deliveries import Delivery
from kring.webhooks.endpoints import EVENT, LISTENER, Endpoint
from kring.webhooks.payloads import Told, Writer

FEW = 1000  # events
OWN = frozenset(kind for kind in KINDS if kind.startswith("webhook."))


class Listener:
    """The state listener that fills the deliveries: each event exactly once."""

    name = LISTENER

    def __init__(self, types: frozenset[str] | None = None) -> None:
        self._types = types

    @property
    def types(self) -> frozenset[str] | None:
        """What somebody wants to hear; None is all."""
        return self._types

    def hear(self, tx: Transaction, heard: list[Recorded]) -> None:
        """Have every endpoint told what it wants to hear."""
        for endpoint in endpoints.hearing(tx):
            deliveries.add(tx, made(tx, endpoint, heard))


class Subscribers:
    """Those whom the log is told; ``work`` hears a bounded piece for them and returns how much it heard.

    ``types`` are those of events after which there may be something to do: it changes with what they want.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.types = set(KINDS)

    def work(self) -> int:
        """Hear what happened next, of what somebody wants to hear; while nobody does, the log is not even read."""
        found = self._store.read_sync(endpoints.hearing)
        types = _wanted(frozenset(endpoint.kinds for endpoint in found))
        hears = OWN | (frozenset(KINDS) if types is None else types)
        self.types |= hears
        self.types &= hears
        if not found or (types is not None and self._store.read_sync(lambda tx: _passed_over(tx, types))):
            return 0
        return hear_next(self._store, Listener(types))


def _passed_over(tx: Transaction, types: frozenset[str]) -> bool:
    """Whether nothing wanted happened, and not much else: then it is not worth a write to say so."""
    old = position(tx, LISTENER)
    heard, until = next_of(tx, old, types, 1)
    return not heard and until - old < FEW


@lru_cache(100)
def _wanted(wishes: frozenset[tuple[str, ...]]) -> frozenset[str] | None:
    if any("*" in kinds for kinds in wishes):
        return None
    return frozenset(kind for kind in KINDS if any(patterns.matches(kinds, kind) for kinds in wishes))


def made(tx: Transaction, endpoint: Endpoint, heard: list[Recorded]) -> list[Delivery]:
    """What an endpoint is told of these events."""
    wanted = [
        recorded for recorded in heard
        if not recorded.history and patterns.matches(endpoint.kinds, recorded.type)
    ]  # fmt: skip
    if not wanted:
        return []
    writer, now = Writer(tx, endpoint), times.now()
    if endpoint.condition:
        writer.prepare(wanted)
    return [
        Delivery(
            endpoint_id=endpoint.id, message_id=recorded.id, type=recorded.type, subject=recorded.subject,
            at=recorded.at, position=recorded.position, made_at=now,
        )
        for recorded in wanted if _holds(tx, endpoint, writer, recorded)
    ]  # fmt: skip


def _holds(tx: Transaction, endpoint: Endpoint, writer: Writer, recorded: Recorded) -> bool:
    told = writer.told(recorded)
    if told is None or not endpoint.condition:
        return told is not None
    try:
        condition = conditions.compile(endpoint.condition, EVENT)
        return conditions.holds(condition, {"event": facts(recorded, told)})
    except Refusal as refusal:
        endpoints.note(tx, endpoint.id, f"{recorded.id}: {refusal}")
        return False


def facts(recorded: Recorded, told: Told) -> dict[str, object]:
    """An event as a condition sees it."""
    data = dict(told.data or {})
    if isinstance(data.get("event"), msgspec.Raw):  # what another system told
        data["event"] = msgspec.json.decode(data["event"])
    return {
        "id": told.id, "type": recorded.type, "subject": told.subject, "actor": told.actor,
        "time": times.iso(recorded.at), "data": data,
    }  # fmt: skip
