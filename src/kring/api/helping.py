"""Helping: one's own invitations, and the talks one is in."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kring import invitations
from kring.api.calls import Call
from kring.api.inviting import said
from kring.api.moments import moment
from kring.api.routing import Route
from kring.circles import contributions
from kring.store import Transaction

InvitationState = Literal["open", "taken", "declined", "expired", "withdrawn", "returned"]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One of one's own invitations, with what it is about and why one was asked."""

    id: str
    conversation_id: str
    circle_id: str
    title: str
    question: str
    topics: tuple[str, ...]
    language: str
    state: InvitationState
    why: list[str]
    exploring: bool
    invited_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    conversation_state: str
    asked_at: datetime
    promised_at: datetime | None
    joined: int


class Offers(msgspec.Struct, frozen=True):
    """One's own invitations, newest first."""

    items: list[Offer]


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """An open conversation in which one helps; ``mine`` when one took it."""

    id: str
    title: str
    state: str
    topics: tuple[str, ...]
    language: str
    asked_at: datetime
    promised_at: datetime | None
    messages: int
    updated_at: datetime
    read_number: int
    mine: bool


class Talks(msgspec.Struct, frozen=True):
    """The open talks in which one helps."""

    items: list[Talk]


class Thanks(msgspec.Struct, frozen=True, kw_only=True):
    """What one's answer solved, and what the asker said about it."""

    id: str
    title: str
    topics: tuple[str, ...]
    thanks: str
    ended_at: datetime | None
    helped: int


class AllThanks(msgspec.Struct, frozen=True):
    """What one's answers solved, newest first, and how much that is in all."""

    items: list[Thanks]
    solved: int
    thanked: int
    helped: int


class WhichInvitations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which of one's invitations."""

    state: tuple[InvitationState, ...] = ("open",)
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


async def offers(call: Call, wanted: WhichInvitations) -> Offers:
    """List one's own invitations, newest first."""

    def job(tx: Transaction) -> Offers:
        found = invitations.of_person(tx, call.person_id, wanted.state, wanted.limit)
        return Offers([_offer(call, each) for each in found])

    return await call.read(job)


def _offer(call: Call, offer: invitations.Offer) -> Offer:
    fields = {name: getattr(offer, name) for name in Offer.__struct_fields__}
    fields |= {name: moment(fields[name]) for name in fields if name.endswith("_at")}
    return Offer(**fields | {"why": said(call, offer.why, you=True)})


async def seen(call: Call) -> None:
    """Say that one has looked at one's open invitations."""
    await call.change(lambda tx: invitations.seen(tx, call.person_id, call.now))


async def talks(call: Call) -> Talks:
    """List the open talks in which one helps."""

    def job(tx: Transaction) -> Talks:
        return Talks([_talk(each) for each in contributions.talks(tx, call.person_id)])

    return await call.read(job)


def _talk(talk: contributions.Talk) -> Talk:
    fields = {name: getattr(talk, name) for name in Talk.__struct_fields__}
    return Talk(**fields | {name: moment(fields[name]) for name in fields if name.endswith("_at")})


async def thanks(call: Call) -> AllThanks:
    """List what one's answers solved, with the thanks for it."""

    def job(tx: Transaction) -> AllThanks:
        found = [
            Thanks(**msgspec.structs.asdict(each) | {"ended_at": moment(each.ended_at)})
            for each in contributions.thanks(tx, call.person_id)
        ]
        return AllThanks(found, **msgspec.structs.asdict(contributions.totals(tx, call.person_id)))

    return await call.read(job)


routes = [
    Route("GET", "/me/invitations", offers),
    Route("PUT", "/me/invitations/seen", seen, "help"),
    Route("GET", "/me/talks", talks),
    Route("GET", "/me/thanks", thanks),
]
