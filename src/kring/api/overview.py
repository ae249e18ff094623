"""Overview: what a coordinator sees of a circle: what waits, who carries it, what goes unanswered."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kring import circles, conversations
from kring.api.calls import Call
from kring.api.circles import desk
from kring.api.cursors import Page, Piece, page, read_cursor
from kring.api.moments import moment
from kring.api.routing import Route
from kring.circles import listing, overview
from kring.people import joining
from kring.refusals import NotAllowed, NotFound
from kring.store import Transaction, times


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An open ask, and how its invitations stand."""

    id: str
    title: str
    topics: tuple[str, ...]
    language: str
    state: str
    asked_at: datetime
    promised_at: datetime | None
    replied_at: datetime | None
    next_at: datetime | None
    next_step: str | None
    wave: int
    joined: int
    staff_only: bool
    stopped: bool
    invited: int
    unanswered: int
    declined: int


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """A member, and what was asked of them in thirty days."""

    id: str
    name: str
    role: str
    per_week: int
    asked: int
    taken: int
    declined: int
    ignored: int
    talks: int
    this_week: int


class Uninvited(msgspec.Struct, frozen=True, kw_only=True):
    """A member whom nobody ever asked anything."""

    id: str
    name: str
    role: str
    per_week: int
    topics: int


class TopicNeed(msgspec.Struct, frozen=True, kw_only=True):
    """A topic: how often it was asked about, how often nobody replied, and how long a reply took."""

    topic: str
    asks: int
    unanswered: int
    solved: int
    reply_minutes: float | None


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """A circle at a glance, over the last thirty days. Members are counted to 10,001, which is more than ten thousand;
    load is counted over the last 3,000 invitations at most, since ``bearers_since``."""

    waiting: int
    taken: int
    late: int
    oldest_at: datetime | None
    bearers: list[Bearer]
    bearers_since: datetime
    never_invited: int
    uninvited: list[Uninvited]
    topics: list[TopicNeed]
    states: dict[str, int]


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation with all that led to it."""

    id: str
    person_id: str
    name: str
    role: str | None
    wave: int
    kind: str
    state: str
    reason: str
    rank: int
    score: float
    probability: float
    propensity: float
    exploring: bool
    why: list[dict[str, Any]]
    invited_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    match_id: str | None


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One ranking that was made for an ask, with everybody who was considered."""

    id: str
    wave: int
    at: datetime
    model: str
    took_micros: int
    candidates: list[dict[str, Any]]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Who was invited to an ask and why, and who else was considered."""

    invitations: list[Invited]
    matches: list[Match]


class KnownPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody from an import who was not asked to join yet."""

    id: str
    name: str
    role: str
    helped: int | None
    last_at: datetime | None
    addresses: int


class KnownPeople(msgspec.Struct, frozen=True):
    """Imported people, who helped most first."""

    items: list[KnownPerson]


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Imported people to ask whether they want to join."""

    person_ids: Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(min_length=1, max_length=500)]


class BatchAsked(msgspec.Struct, frozen=True):
    """How many were asked, had no address, or were passed over: asked before, here, or unwilling."""

    asked: int
    unreachable: int
    passed: int


async def one(call: Call) -> Overview:
    """Show a circle at a glance. Its coordinators only."""
    return await call.read(lambda tx: _overview(tx, call))


def _overview(tx: Transaction, call: Call) -> Overview:
    _, circle = desk(tx, call)
    counts = overview.counts(tx, [circle.id], call.now)
    number, uninvited = listing.never_invited(tx, circle.id)
    since, asked_since = call.now - overview.LATELY, overview.asked_since(tx, call.now)
    return Overview(
        waiting=counts.waiting, taken=counts.taken, late=counts.late, oldest_at=moment(counts.oldest),
        bearers=[_as(Bearer, each) for each in overview.bearers(tx, circle.id, asked_since, call.now)],
        bearers_since=times.datetime_of(asked_since),
        never_invited=number, uninvited=[_as(Uninvited, each) for each in uninvited],
        topics=[_as(TopicNeed, each) for each in overview.topics(tx, [circle.id], since)],
        states=listing.states(tx, circle.id),
    )  # fmt: skip


async def waiting(call: Call, wanted: Piece) -> Page[Waiting]:
    """List a circle's open asks, oldest first. Its coordinators only."""

    def job(tx: Transaction) -> Page[Waiting]:
        _, circle = desk(tx, call)
        after = read_cursor(wanted.after, str) or ("",)
        found = overview.waiting(tx, [circle.id], after[0], wanted.limit + 1)
        return page([_as(Waiting, w, staff_only=w.mandate) for w in found], wanted.limit, lambda w: (w.id,))

    return await call.read(job)


async def explanation(call: Call) -> Explanation:
    """Show who was invited to an ask and why, and who else was considered. Its circle's coordinators only."""

    def job(tx: Transaction) -> Explanation:
        viewer, ask_id = call.viewer(tx), call.path["ask_id"]
        if not circles.may_see(tx, viewer, ask_id):
            raise NotFound
        circle_id = conversations.needed(tx, ask_id).circle_id
        if not circles.may_coordinate(viewer, circle_id):
            raise NotAllowed
        return Explanation(
            invitations=[_as(Invited, each) for each in overview.invitations(tx, circle_id, ask_id)],
            matches=[_as(Match, each) for each in overview.matches(tx, ask_id)],
        )

    return await call.read(job)


async def known(call: Call) -> KnownPeople:
    """List imported people who were not asked to join yet. The circle's coordinators only."""

    def job(tx: Transaction) -> KnownPeople:
        _, circle = desk(tx, call)
        return KnownPeople([_as(KnownPerson, each) for each in listing.known_people(tx, circle.id)])

    return await call.read(job)


async def invite(call: Call, said: Batch) -> BatchAsked:
    """Ask imported people whether they want to join: one mail each, ever. The circle's coordinators only."""

    def job(tx: Transaction) -> BatchAsked:
        _, circle = desk(tx, call)
        made = joining.invite(tx, list(said.person_ids), circle.id, call.person_id, call.now)
        return BatchAsked(made.asked, made.unreachable, made.passed)

    return await call.change(job)


def _as(kind: Any, found: Any, **more: Any) -> Any:
    """A struct of the domain as the API says it: its fields that are told, with moments for times."""
    fields = {n: getattr(found, n) for n in kind.__struct_fields__ if n not in more} | more
    return kind(**{n: moment(v) if n == "at" or n.endswith("_at") else v for n, v in fields.items()})


routes = [
    Route("GET", "/circles/{circle_id}/overview", one, "coordinate"),
    Route("GET", "/circles/{circle_id}/waiting", waiting, "coordinate"),
    Route("GET", "/circles/{circle_id}/known-people", known, "coordinate"),
    Route("POST", "/circles/{circle_id}/join-requests", invite, "coordinate", status=201),
    Route("GET", "/asks/{ask_id}/explanation", explanation, "coordinate"),
]
