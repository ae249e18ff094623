"""Webhooks: other systems that are told what happens. The owner of the organization only."""

from datetime import datetime
from functools import partial
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from kring.api.calls import Call
from kring.api.moments import moment
from kring.api.routing import Route
from kring.store import Transaction, times
from kring.webhooks import deliveries, endpoints, replaying
from kring.webhooks.endpoints import Endpoint, Wish

Name = Annotated[str, Meta(max_length=80)]
Address = Annotated[str, Meta(max_length=2000)]
Kinds = Annotated[tuple[Annotated[str, Meta(max_length=80)], ...], Meta(max_length=50)]
Condition = Annotated[str, Meta(max_length=2000)]
Format = Literal["plain", "cloudevents"]
State = Literal["on", "paused", "stopped"]
Number = Annotated[int, Meta(ge=0, le=2**62)]
MOST_PIECES = 100  # of a thousand events each


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """A system that is told what happens. ``secret`` is in the answer that makes it, and in no other.

    ``state`` is on, paused by the owner, or stopped by its answers; ``resting_until``: it failed again and again, and
    is tried then. ``waiting``: what it is still to be told.
    """

    id: str
    name: str
    url: str
    kinds: tuple[str, ...]
    condition: str
    format: Format
    words: bool
    state: State
    reason: str
    made_at: datetime
    failures: int
    resting_until: datetime | None
    waiting: int
    secret: str | None = None


class Webhooks(msgspec.Struct, frozen=True):
    """All webhooks, oldest first."""

    items: list[Webhook]


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to tell of what. ``words``: what people wrote goes along; ``condition`` is CEL over ``event``."""

    name: Name
    url: Address
    kinds: Kinds
    condition: Condition = ""
    format: Format = "plain"
    words: bool = False


class WebhookChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change; what is left out stays as it is."""

    name: Name | UnsetType = UNSET
    url: Address | UnsetType = UNSET
    kinds: Kinds | UnsetType = UNSET
    condition: Condition | UnsetType = UNSET
    format: Format | UnsetType = UNSET
    words: bool | UnsetType = UNSET
    state: Literal["on", "paused"] | UnsetType = UNSET


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that it is told, or was; ``message_id`` is its ``webhook-id`` at each try."""

    number: int
    message_id: str
    type: str
    subject: str
    at: datetime
    state: Literal["waiting", "delivered", "dead", "dropped"]
    tries: int
    next_at: datetime | None
    tried_at: datetime | None
    status: int | None
    took_ms: float | None
    said: str


class Deliveries(msgspec.Struct, frozen=True):
    """The newest first; ``before`` brings those before them."""

    items: list[Delivery]
    before: int | None


class WhichDeliveries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which of them, and from where on."""

    state: Literal["", "waiting", "delivered", "dead", "dropped"] = ""
    before: Number = deliveries.NEWEST
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class Since(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when on everything is told again; without it, what was given up."""

    since: Annotated[datetime, Meta(tz=True)] | None = None


class Replay(msgspec.Struct, frozen=True):
    """How much is told again; ``more`` says that there is still more since then: ask again."""

    told: int
    more: bool


class Sent(msgspec.Struct, frozen=True):
    """What was sent to try it."""

    message_id: str


async def listed(call: Call) -> Webhooks:
    """List the systems that are told what happens."""

    def job(tx: Transaction) -> Webhooks:
        return Webhooks([_shown(tx, each) for each in endpoints.all_of(tx, call.viewer(tx))])

    return await call.read(job)


async def make(call: Call, said: NewWebhook) -> Webhook:
    """Have a system told what happens from now on. The secret that signs it is in this answer and nowhere else."""
    wish = Wish(**msgspec.structs.asdict(said))

    def job(tx: Transaction) -> Webhook:
        made = endpoints.add(tx, call.viewer(tx), wish, call.now)
        return msgspec.structs.replace(_shown(tx, made), secret=made.secret)

    return await call.change(job)


async def one(call: Call) -> Webhook:
    """Show one."""
    return await call.read(lambda tx: _shown(tx, endpoints.needed(tx, call.viewer(tx), _id(call))))


async def change(call: Call, said: WebhookChanges) -> Webhook:
    """Change what it is told, where and how; pause it, or begin again."""
    given = {name: getattr(said, name) for name in said.__struct_fields__ if getattr(said, name) is not UNSET}
    state = given.pop("state", None)

    def job(tx: Transaction) -> Webhook:
        viewer = call.viewer(tx)
        before = endpoints.needed(tx, viewer, _id(call))
        if given:
            kept = {name: getattr(before, name) for name in Wish.__struct_fields__}
            endpoints.change(tx, viewer, before.id, Wish(**kept | given), call.now)
        if state is not None:
            (endpoints.resume if state == "on" else endpoints.pause)(tx, viewer, before.id, call.now)
        return _shown(tx, endpoints.needed(tx, viewer, before.id))

    return await call.change(job)


async def remove(call: Call) -> None:
    """Strike it off, with all that it was told."""
    await call.change(lambda tx: endpoints.remove(tx, call.viewer(tx), _id(call), call.now))


async def rotate(call: Call) -> Webhook:
    """Make another secret. For a day the old one signs too."""

    def job(tx: Transaction) -> Webhook:
        made = endpoints.rotate(tx, call.viewer(tx), _id(call), call.now)
        return msgspec.structs.replace(_shown(tx, made), secret=made.secret)

    return await call.change(job)


async def told(call: Call, wanted: WhichDeliveries) -> Deliveries:
    """List what it was told, with how it answered. Kept for a week."""

    def job(tx: Transaction) -> Deliveries:
        endpoints.needed(tx, call.viewer(tx), _id(call))
        found = deliveries.recent(tx, _id(call), wanted.before, wanted.limit, wanted.state)
        before = found[-1].number if len(found) == wanted.limit else None
        return Deliveries([_delivery(each) for each in found], before)

    return await call.read(job)


async def again(call: Call) -> None:
    """Tell it one thing again, under the same id."""
    number = call.path["number"]
    wanted = int(number) if number.isdecimal() and len(number) < 19 else -1
    await call.change(lambda tx: replaying.one(tx, call.viewer(tx), _id(call), wanted, call.now))


async def replay(call: Call, said: Since) -> Replay:
    """Tell it again what was given up, or everything since a moment, under the same ids."""
    if said.since is None:
        told = await call.change(lambda tx: replaying.dead(tx, call.viewer(tx), _id(call), call.now))
        return Replay(told, False)
    moment = times.of(said.since)
    write = call.engine.store.write
    piece = await write(lambda tx: replaying.begin(tx, call.viewer(tx), _id(call), moment, call.now))
    for _ in range(MOST_PIECES):
        if piece.next is None:
            break
        viewer = await call.read(call.viewer)
        piece = await write(partial(replaying.go_on, viewer=viewer, endpoint_id=_id(call), piece=piece))
    return Replay(piece.told, piece.next is not None)


async def test(call: Call) -> Sent:
    """Send it something that did not happen, to see whether it takes it."""
    return Sent(await call.change(lambda tx: replaying.test(tx, call.viewer(tx), _id(call), call.now)))


def _id(call: Call) -> str:
    return call.path["webhook_id"]


def _shown(tx: Transaction, found: Endpoint) -> Webhook:
    fields = {
        name: getattr(found, name) for name in (*Wish.__struct_fields__, "id", "state", "reason", "failures")
    }
    return Webhook(
        **fields, made_at=moment(found.made_at), resting_until=moment(found.open_until),
        waiting=deliveries.waiting(tx, found.id).number,
    )  # fmt: skip


def _delivery(found: deliveries.Delivery) -> Delivery:
    same = ("number", "message_id", "type", "subject", "state", "tries", "status", "said")
    return Delivery(
        **{name: getattr(found, name) for name in same}, at=moment(found.at), tried_at=moment(found.tried_at),
        next_at=moment(found.next_at) if found.state == "waiting" else None,
        took_ms=None if found.took is None else found.took / 1000,
    )  # fmt: skip


routes = [
    Route("GET", "/webhooks", listed, "admin"),
    Route("POST", "/webhooks", make, "admin", status=201, secret=True),
    Route("GET", "/webhooks/{webhook_id}", one, "admin"),
    Route("PATCH", "/webhooks/{webhook_id}", change, "admin"),
    Route("DELETE", "/webhooks/{webhook_id}", remove, "admin"),
    Route("POST", "/webhooks/{webhook_id}/secrets", rotate, "admin", status=201, secret=True),
    Route("GET", "/webhooks/{webhook_id}/deliveries", told, "admin"),
    Route("POST", "/webhooks/{webhook_id}/deliveries/{number}/replays", again, "admin"),
    Route("POST", "/webhooks/{webhook_id}/replays", replay, "admin", status=202),
    Route("POST", "/webhooks/{webhook_id}/tests", test, "admin", status=202),
]
