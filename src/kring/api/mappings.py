"""Mappings: how a system's webhooks are signed and read; and what events of a type must look like.

The organization's owner only, with a key that has the scope admin.
"""

import asyncio
from datetime import datetime
from functools import partial
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kring import hooks, sources
from kring.api.calls import Call
from kring.api.moments import moment
from kring.api.routing import Route
from kring.api.sources import ONE, of_path
from kring.hooks import Mapping, Request, Run, Signing
from kring.refusals import NotAllowed
from kring.sources import Wrong, schemas
from kring.store import Transaction


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """How a system's webhooks are signed and read; how many wait because the mapping could not read them."""

    scheme: str
    signing: Signing
    mapping: Mapping
    secrets: int
    unmapped: int


class NewHook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How webhooks are signed, with which secrets (none: those kept already), and what they mean, in CEL."""

    scheme: Annotated[str, Meta(max_length=40)]
    secrets: Annotated[tuple[Annotated[str, Meta(max_length=500)], ...], Meta(max_length=3)] = ()
    signing: Signing = Signing()
    mapping: Mapping


class Try(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping, and a request to try it on."""

    mapping: Mapping
    body: Any
    headers: dict[str, str] = {}


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What a mapping makes of a request: an event; or what is wrong; or neither, when it is passed over."""

    event: dict[str, Any] | None
    wrong: list[Wrong]


class EventSchema(msgspec.Struct, frozen=True, kw_only=True):
    """What the data of a type's events must look like: a JSON Schema."""

    type: str
    json_schema: Any
    changed_at: datetime


class EventSchemas(msgspec.Struct, frozen=True):
    """All of them, by type."""

    items: list[EventSchema]


class NewEventSchema(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A type, and the JSON Schema of its data."""

    type: Annotated[str, Meta(min_length=1, max_length=200)]
    json_schema: dict[str, Any]


class OfType(msgspec.Struct, frozen=True):
    """Which type."""

    type: Annotated[str, Meta(min_length=1, max_length=200)]


async def hook(call: Call) -> Hook:
    """Show how a system's webhooks are signed and read."""

    def job(tx: Transaction) -> Hook:
        source = of_path(tx, call)
        return _hook(tx, hooks.wanted(tx, source.id))

    return await call.read(job)


def _hook(tx: Transaction, kept: hooks.Hook) -> Hook:
    return Hook(
        scheme=kept.scheme, signing=kept.signing, mapping=kept.mapping, secrets=len(kept.secrets),
        unmapped=hooks.requests.unmapped(tx, kept.source_id),
    )  # fmt: skip


async def set_hook(call: Call, said: NewHook) -> Hook:
    """Say how a system's webhooks are signed and read; they arrive at /hooks/NAME."""

    def job(tx: Transaction) -> Hook:
        given = hooks.Hook(
            source_id=of_path(tx, call).id, scheme=said.scheme, secrets=said.secrets, signing=said.signing,
            mapping=said.mapping,
        )  # fmt: skip
        return _hook(tx, hooks.keep(tx, call.viewer(tx), given, call.now))

    return await call.change(job)


async def try_mapping(call: Call, said: Try) -> Tried:
    """Try a mapping on a request; nothing is kept."""
    source = await call.read(lambda tx: of_path(tx, call))
    await call.engine.schemas.refresh()
    headers = {name.lower(): value for name, value in said.headers.items()}
    tried = hooks.Hook(source_id=source.id, mapping=said.mapping)
    job = partial(
        hooks.mapped, tried, Request(headers=headers, body=said.body), source, call.engine.schemas, call.now
    )
    found = await asyncio.to_thread(job)
    return Tried(event=found.given.event if found.given else None, wrong=list(found.wrong))


async def run_again(call: Call) -> Run:
    """Run all requests again that the mapping could not read; what became of them."""

    def job(tx: Transaction) -> sources.Source:
        source = of_path(tx, call)
        hooks.wanted(tx, source.id)
        return source

    source = await call.read(job)
    return await asyncio.to_thread(hooks.run_again, call.engine.store, source, call.engine.schemas, call.now)


async def listed(call: Call) -> EventSchemas:
    """List what events of each type must look like."""

    def job(tx: Transaction) -> EventSchemas:
        if not call.viewer(tx).owner:
            raise NotAllowed
        return EventSchemas([_schema(one) for one in schemas.listed(tx)])

    return await call.read(job)


def _schema(kept: schemas.EventSchema) -> EventSchema:
    text = msgspec.json.decode(kept.schema)
    return EventSchema(type=kept.type, json_schema=text, changed_at=moment(kept.changed_at))


async def set_schema(call: Call, said: NewEventSchema) -> EventSchema:
    """Say what events of a type must look like; others are refused with the field, what was seen and what is wanted."""
    text = msgspec.json.encode(said.json_schema).decode()

    def job(tx: Transaction) -> EventSchema:
        return _schema(schemas.keep(tx, call.viewer(tx), said.type, text, call.now))

    owner = await call.read(lambda tx: call.viewer(tx).owner)
    if not owner:
        raise NotAllowed
    schemas.compiled(text)  # what takes long is done before the transaction
    kept = await call.change(job)
    call.engine.schemas.forget()
    return kept


async def remove_schema(call: Call, wanted: OfType) -> None:
    """Take events of a type whatever their data look like."""
    await call.change(lambda tx: schemas.remove(tx, call.viewer(tx), wanted.type, call.now))
    call.engine.schemas.forget()


routes = [
    Route("GET", f"{ONE}/hook", hook, "admin"),
    Route("PUT", f"{ONE}/hook", set_hook, "admin"),
    Route("POST", f"{ONE}/hook/tries", try_mapping, "admin"),
    Route("POST", f"{ONE}/hook/reruns", run_again, "admin"),
    Route("GET", "/event-schemas", listed, "admin"),
    Route("PUT", "/event-schemas", set_schema, "admin"),
    Route("DELETE", "/event-schemas", remove_schema, "admin"),
]
