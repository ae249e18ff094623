"""Requests as they came: the last as samples for the mapping, and all of which it could make no event, to run again."""

from typing import Any

import msgspec

from kring.hooks.mapping import Mapped, Request
from kring.refusals import NotFound, Refusal
from kring.sources.given import Wrong
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
MAPPED, SKIPPED, UNMAPPED = "mapped", "skipped", "unmapped"
MOST_SAMPLES, MOST_UNMAPPED, KEPT = 20, 10_000, 30 * times.DAY


class HookRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it was kept."""

    id: str
    source_id: str
    state: str
    received_at: Time
    headers: dict[str, str] = {}
    body: str
    delivery: str = ""
    wrong: tuple[Wrong, ...] = ()
    arrival_id: str = ""

    @property
    def request(self) -> Request:
        """What a mapping sees of it."""
        body: Any = msgspec.json.decode(self.body)
        return Request(headers=self.headers, body=body, delivery=self.delivery)


class ManyUnmapped(Refusal):
    """{seen} requests wait for a mapping that can read them; mend it and run them again, before more is sent."""

    status = 503


def made(source_id: str, request: Request, mapped: Mapped, now: Time, body: str) -> HookRequest:
    """A request as it is to be kept."""
    return HookRequest(
        id=ids.new(now), source_id=source_id, state=_state(mapped), received_at=now, headers=request.headers, body=body,
        delivery=request.delivery, wrong=mapped.wrong,
    )  # fmt: skip


def _state(mapped: Mapped) -> str:
    return UNMAPPED if mapped.wrong else SKIPPED if mapped.is_passed_over else MAPPED


def keep(tx: Transaction, request: HookRequest, arrival_id: str = "") -> None:
    """Keep a request; of those that became events only the newest stay.

    Raises:
        ManyUnmapped: too many wait already; the sender keeps it and sends it again.
    """
    if request.state == UNMAPPED and (seen := unmapped(tx, request.source_id)) >= MOST_UNMAPPED:
        raise ManyUnmapped(seen=seen)
    tx.run(SQL.keep, msgspec.structs.replace(request, arrival_id=arrival_id))
    if request.state != UNMAPPED:
        thin(tx, request.source_id, request.received_at)


def thin(tx: Transaction, source_id: str, now: Time) -> None:
    """Only the newest samples stay, and none for longer than a month."""
    for state in (MAPPED, SKIPPED):
        tx.run(SQL.thin, source_id=source_id, state=state, most=MOST_SAMPLES)
    tx.run(SQL.forget_old, source_id=source_id, before=now - KEPT)


def unmapped(tx: Transaction, source_id: str) -> int:
    """How many wait for a mapping that can read them."""
    return tx.value(SQL.unmapped, source_id=source_id) or 0


def waiting(tx: Transaction, source_id: str, after: str = "", limit: int = 100) -> list[HookRequest]:
    """Those that wait, oldest first."""
    return tx.all(SQL.waiting, HookRequest, source_id=source_id, after=after, limit=limit)


def samples(tx: Transaction, source_id: str, limit: int = 10) -> list[HookRequest]:
    """The newest requests, whatever became of them."""
    return tx.all(SQL.samples, HookRequest, source_id=source_id, limit=limit)


def get(tx: Transaction, source_id: str, request_id: str) -> HookRequest:
    """One request of a source.

    Raises:
        NotFound: it has none by that id.
    """
    if (found := tx.one(SQL.get, HookRequest, source_id=source_id, id=request_id)) is None:
        raise NotFound
    return found


def settle(tx: Transaction, request: HookRequest, mapped: Mapped, arrival_id: str) -> bool:
    """One that waited was run again; False when somebody else has done so."""
    return bool(
        tx.run(
            SQL.settle, id=request.id, state=_state(mapped), wrong=list(mapped.wrong), arrival_id=arrival_id
        )
    )
