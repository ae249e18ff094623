"""External ids: what other systems call people and conversations, for whoever looks after them."""

from typing import Annotated

import msgspec
from msgspec import Meta

from kring.api.calls import Call
from kring.api.routing import Route
from kring.people import external_ids
from kring.people.clues import LONGEST
from kring.refusals import NotFound
from kring.store import Transaction

Said = Annotated[str, Meta(max_length=LONGEST)]


class ExternalId(msgspec.Struct, frozen=True, kw_only=True):
    """What another system calls a person or a conversation, and its page there; '' if that is not known."""

    external_id: str
    kind: str
    id: str
    link: str


class ExternalIds(msgspec.Struct, frozen=True):
    """All of one person or one conversation."""

    ids: list[ExternalId]


class NewIds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it is called from now on, ``shop:customer/77``: what is left out is taken away."""

    ids: Annotated[list[Said], Meta(max_length=100)]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Whose id is looked for."""

    external_id: Said


async def find(call: Call, wanted: Wanted) -> ExternalId:
    """Find the person or the conversation that another system calls so."""

    def job(tx: Transaction) -> ExternalId:
        found = external_ids.find(tx, wanted.external_id)
        if found is None:
            raise NotFound
        external_ids.may_name(tx, call.viewer(tx), found.kind, found.id)
        return _shown(found)

    return await call.read(job)


async def of_person(call: Call) -> ExternalIds:
    """List what other systems call a person. Their circles' coordinators only."""
    return await call.read(lambda tx: _all(tx, call, "person", call.path["person_id"]))


async def of_ask(call: Call) -> ExternalIds:
    """List what other systems call an ask. Its circle's coordinators only."""
    return await call.read(lambda tx: _all(tx, call, "conversation", call.path["ask_id"]))


async def set_of_person(call: Call, said: NewIds) -> ExternalIds:
    """Say what other systems call a person. Their circles' coordinators only."""
    return await call.change(lambda tx: _set(tx, call, "person", call.path["person_id"], said.ids))


async def set_of_ask(call: Call, said: NewIds) -> ExternalIds:
    """Say what other systems call an ask. Its circle's coordinators only."""
    return await call.change(lambda tx: _set(tx, call, "conversation", call.path["ask_id"], said.ids))


def _set(tx: Transaction, call: Call, kind: str, id: str, wanted: list[str]) -> ExternalIds:
    viewer = call.viewer(tx)
    external_ids.may_name(tx, viewer, kind, id)
    before = {each.said for each in external_ids.of(tx, kind, id)}
    for said in sorted(before - set(wanted)):
        external_ids.take_away(tx, viewer, kind, id, said, call.now)
    for said in dict.fromkeys(wanted):
        external_ids.put(tx, viewer, kind, id, said, call.now)
    return _all(tx, call, kind, id)


def _all(tx: Transaction, call: Call, kind: str, id: str) -> ExternalIds:
    external_ids.may_name(tx, call.viewer(tx), kind, id)
    return ExternalIds([_shown(each) for each in external_ids.of(tx, kind, id)])


def _shown(found: external_ids.ExternalId) -> ExternalId:
    return ExternalId(external_id=found.said, kind=found.kind, id=found.id, link=found.link)


routes = [
    Route("GET", "/external-ids", find),
    Route("GET", "/people/{person_id}/ids", of_person),
    Route("PUT", "/people/{person_id}/ids", set_of_person, "coordinate"),
    Route("GET", "/asks/{ask_id}/ids", of_ask),
    Route("PUT", "/asks/{ask_id}/ids", set_of_ask, "coordinate"),
]
