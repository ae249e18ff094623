"""Sources: the systems that send what happens, their keys, what was refused of them, and what was sent to try.

The organization's owner only, with a key that has the scope admin.
"""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kring import sources
from kring.api.calls import Call
from kring.api.moments import moment
from kring.api.routing import Route
from kring.flows import trying
from kring.refusals import NotAllowed, NotFound
from kring.sources import tallies, trials
from kring.store import Time, Transaction

Vouches = Annotated[tuple[Literal["mail", "phone"], ...], Meta(max_length=2)]
Link = Annotated[str, Meta(max_length=300)]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A system that may send; what of it was taken, known already and refused today (UTC)."""

    name: str
    link: str
    vouches: tuple[str, ...]
    taken: int
    known: int
    refused: int
    heard_at: datetime | None
    created_at: datetime


class Sources(msgspec.Struct, frozen=True):
    """All of them, by name."""

    items: list[Source]


class NewSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a system is called, where its things are looked up, and which addresses it has proven itself."""

    name: Annotated[str, Meta(max_length=40)]
    link: Link = ""
    vouches: Vouches = ()


class SourceChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a system."""

    link: Link = ""
    vouches: Vouches = ()


class SourceKey(msgspec.Struct, frozen=True, kw_only=True):
    """A system's key. Its secret is shown once, when it is made."""

    id: str
    name: str
    test: bool
    types: tuple[str, ...]
    per_minute: int
    created_at: datetime
    used_at: datetime | None
    secret: str | None = None


class SourceKeys(msgspec.Struct, frozen=True):
    """A system's keys that work, oldest first."""

    items: list[SourceKey]


class NewSourceKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a key is for, which types it may send (patterns as ``shop.*``; none is any), how many a minute (0: any)."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    test: bool = False
    types: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...], Meta(max_length=50)] = ()
    per_minute: Annotated[int, Meta(ge=0, le=100_000_000)] = 0


class RefusedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was refused: which field, what was seen, what is wanted. ``way`` is how it came."""

    at: datetime
    way: str
    event_id: str
    type: str
    field: str
    seen: str
    wanted: str


class RefusedEvents(msgspec.Struct, frozen=True):
    """What was refused lately, newest first."""

    items: list[RefusedEvent]


class TriedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that came with a test key: what would have become of it, and what rules would have done."""

    id: str
    received_at: datetime
    verdict: str
    wrong: dict[str, str]
    event: Any
    rules: list[trying.Would]


class TriedEvents(msgspec.Struct, frozen=True):
    """What was sent to try, newest first."""

    items: list[TriedEvent]


def of_path(tx: Transaction, call: Call) -> sources.Source:
    """The source that a call is about, for the owner.

    Raises:
        NotAllowed: only the owner sees and changes sources.
        NotFound: there is none of that name.
    """
    if not call.viewer(tx).owner:
        raise NotAllowed
    if (found := sources.named(tx, call.path["source_name"])) is None:
        raise NotFound
    return found


async def listed(call: Call) -> Sources:
    """List the systems that may send, with what came of each today."""

    def job(tx: Transaction) -> Sources:
        if not call.viewer(tx).owner:
            raise NotAllowed
        return Sources(_shown(tx, sources.listed(tx), call.now))

    return await call.read(job)


def _shown(tx: Transaction, found: list[sources.Source], now: Time) -> list[Source]:
    today, last = tallies.today(tx, now), tallies.last_seen(tx)
    none = tallies.Day(source_id="", day="")
    return [
        Source(
            name=one.name, link=one.link, vouches=one.vouches, heard_at=moment(last.get(one.id)),
            created_at=moment(one.created_at),
            **{name: getattr(today.get(one.id, none), name) for name in ("taken", "known", "refused")},
        )
        for one in found
    ]  # fmt: skip


async def show(call: Call) -> Source:
    """Show a system that may send."""
    return await call.read(lambda tx: _shown(tx, [of_path(tx, call)], call.now)[0])


async def add(call: Call, said: NewSource) -> Source:
    """Let a system send what happens there."""

    def job(tx: Transaction) -> Source:
        made = sources.add(tx, call.viewer(tx), said.name, call.now, link=said.link, vouches=said.vouches)
        return _shown(tx, [made], call.now)[0]

    return await call.change(job)


async def change(call: Call, said: SourceChanges) -> Source:
    """Say where a system's things are looked up, and what it vouches for."""

    def job(tx: Transaction) -> Source:
        about = of_path(tx, call).id
        changed = sources.change(tx, call.viewer(tx), about, call.now, link=said.link, vouches=said.vouches)
        return _shown(tx, [changed], call.now)[0]

    return await call.change(job)


async def keys(call: Call) -> SourceKeys:
    """List a system's keys that work."""
    return await call.read(
        lambda tx: SourceKeys([_key(one) for one in sources.keys.listed(tx, of_path(tx, call).id)])
    )


def _key(key: sources.SourceKey) -> SourceKey:
    return SourceKey(
        id=key.id, name=key.name, test=key.test, types=key.types, per_minute=key.per_minute,
        created_at=moment(key.created_at), used_at=moment(key.used_at),
    )  # fmt: skip


async def make_key(call: Call, said: NewSourceKey) -> SourceKey:
    """Make a key for a system. Its secret is in this answer and nowhere else."""

    def job(tx: Transaction) -> SourceKey:
        secret, key = sources.keys.make(
            tx, call.viewer(tx), of_path(tx, call).id, said.name, call.now, test=said.test, types=said.types,
            per_minute=said.per_minute,
        )  # fmt: skip
        return msgspec.structs.replace(_key(key), secret=secret)

    return await call.change(job)


async def end_key(call: Call) -> None:
    """Revoke a system's key; within seconds it works no longer."""

    def job(tx: Transaction) -> None:
        known = {key.id for key in sources.keys.listed(tx, of_path(tx, call).id)}
        if call.path["source_key_id"] not in known:
            raise NotFound
        sources.keys.revoke(tx, call.viewer(tx), call.path["source_key_id"], call.now)

    await call.change(job)


async def refusals(call: Call) -> RefusedEvents:
    """List what was refused of a system lately, and why."""

    def job(tx: Transaction) -> RefusedEvents:
        found = tallies.refused(tx, of_path(tx, call).id, 100)
        names = RefusedEvent.__struct_fields__
        return RefusedEvents(
            [RefusedEvent(**{n: getattr(r, n) for n in names} | {"at": moment(r.at)}) for r in found]
        )

    return await call.read(job)


async def tried(call: Call) -> TriedEvents:
    """List what came with a system's test keys, with what rules would have done."""
    return await call.read(partial(_tried, call=call))


def _tried(tx: Transaction, call: Call) -> TriedEvents:
    source = of_path(tx, call)
    items: list[TriedEvent] = []
    kept = trials.listed(tx, source.id)
    would = trying.would_each(tx, source, [one.given for one in kept], call.now)
    for one, rules in zip(kept, would, strict=True):
        event = msgspec.json.decode(one.body) if one.body else None
        items.append(
            TriedEvent(
                id=one.id, received_at=moment(one.received_at), verdict=one.verdict, wrong=one.wrong, event=event,
                rules=rules,
            )
        )  # fmt: skip
    return TriedEvents(items)


async def throw_away(call: Call) -> None:
    """Throw away what came with a system's test keys."""

    def job(tx: Transaction) -> None:
        trials.throw_away(tx, call.viewer(tx), of_path(tx, call).id, call.now)

    await call.change(job)


ONE = "/sources/{source_name}"
routes = [
    Route("GET", "/sources", listed, "admin"),
    Route("POST", "/sources", add, "admin", 201),
    Route("GET", ONE, show, "admin"),
    Route("PUT", ONE, change, "admin"),
    Route("GET", f"{ONE}/keys", keys, "admin"),
    Route("POST", f"{ONE}/keys", make_key, "admin", 201, secret=True),
    Route("DELETE", f"{ONE}/keys/{{source_key_id}}", end_key, "admin"),
    Route("GET", f"{ONE}/refusals", refusals, "admin"),
    Route("GET", f"{ONE}/trials", tried, "admin"),
    Route("DELETE", f"{ONE}/trials", throw_away, "admin"),
]
