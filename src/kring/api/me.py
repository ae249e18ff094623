"""Me: who the key or session belongs to, what they set, and whom they block."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from kring import circles, people
from kring.api.calls import Call
from kring.api.circles import Role
from kring.api.moments import moment, time_of
from kring.api.routing import Route
from kring.api.week import Week, hours_of, week
from kring.people import consents
from kring.refusals import SignInNeeded
from kring.store import Transaction, ids

Text = Annotated[str, Meta(max_length=2000)]
Word = Annotated[str, Meta(max_length=100)]


class MySeat(msgspec.Struct, frozen=True, kw_only=True):
    """As what somebody is in one circle."""

    circle_id: str
    role: Role
    coordinator: bool
    staff: bool


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a person set about themselves."""

    id: str
    name: str
    state: str
    about: str
    addresses: list[str]
    locale: str
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    time_zone: str
    hours: Week
    per_week: int
    asked_this_week: int
    paused_until: datetime | None
    mails: bool
    shows_thanks: bool
    simulated: bool
    owner: bool
    scopes: list[str]
    circles: list[MySeat]


class MyChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change; what is left out stays as it is."""

    name: Word | UnsetType = UNSET
    about: Text | UnsetType = UNSET
    locale: Literal["", "en", "nl"] | UnsetType = UNSET
    languages: tuple[Word, ...] | UnsetType = UNSET
    topics: tuple[Word, ...] | UnsetType = UNSET
    time_zone: Word | UnsetType = UNSET
    hours: Week | UnsetType = UNSET
    per_week: int | UnsetType = UNSET
    paused_until: datetime | UnsetType | None = UNSET
    mails: bool | UnsetType = UNSET
    shows_thanks: bool | UnsetType = UNSET


class Blocks(msgspec.Struct, frozen=True):
    """How many one wants nothing to do with, each under a mark: who an asker is stays theirs, blocked or not."""

    marks: list[str]


async def one(call: Call) -> Me:
    """Show who the key or session belongs to, and what they set."""
    return await call.read(lambda tx: _shown(tx, call))


async def change(call: Call, said: MyChanges) -> Me:
    """Change one's name, topics, languages, hours, questions a week, a pause and so on."""
    if call.principal.private:
        raise SignInNeeded
    given = {name: getattr(said, name) for name in said.__struct_fields__}
    if isinstance(said.paused_until, datetime):
        given["paused_until"] = time_of(said.paused_until)
    if said.hours is not UNSET:
        given["hours"] = hours_of(said.hours)

    mails = given.pop("mails")

    def job(tx: Transaction) -> Me:
        if mails is not UNSET:
            consents.say_mails(tx, call.person_id, mails, "api", call.now)
        people.change(tx, call.person_id, people.Changes(**given), call.now)
        return _shown(tx, call)

    return await call.change(job)


def _shown(tx: Transaction, call: Call) -> Me:
    person = people.needed(tx, call.person_id)
    seats = circles.memberships_of(tx, person.id)
    return Me(
        id=person.id, name=person.name, state=person.state, about=person.about, locale=person.locale,
        addresses=[] if call.principal.private else [a.address for a in people.addresses(tx, person.id)],
        languages=person.languages, topics=people.topics(tx, person.id), time_zone=person.time_zone,
        hours=week(person.hours), per_week=person.per_week, asked_this_week=person.asked_lately(call.now),
        paused_until=moment(person.paused_until), mails=consents.mails(tx, person.id), shows_thanks=person.shows_thanks,
        simulated=person.simulated, owner=call.viewer(tx).owner, scopes=sorted(call.principal.scopes),
        circles=[
            MySeat(circle_id=s.circle_id, role=s.role, coordinator=s.coordinator, staff=s.staff)  # type: ignore[arg-type]
            for s in seats
        ],
    )  # fmt: skip


async def blocked(call: Call) -> Blocks:
    """List one's blocks, the latest first."""
    return await call.read(lambda tx: _blocks(tx, call))


def _blocks(tx: Transaction, call: Call) -> Blocks:
    return Blocks([_mark(call.person_id, blocked_id) for blocked_id in people.blocked_by(tx, call.person_id)])


def _mark(person_id: str, blocked_id: str) -> str:
    return f"{ids.key('block', person_id, blocked_id) & (1 << 64) - 1:016x}"


async def block(call: Call) -> Blocks:
    """Block somebody: the two are never matched, and neither is told."""

    def job(tx: Transaction) -> Blocks:
        people.block(tx, call.person_id, call.path["person_id"], call.now)
        return _blocks(tx, call)

    return await call.change(job)


async def unblock(call: Call) -> None:
    """Take a block back, by its mark or by the person's id."""

    def job(tx: Transaction) -> None:
        for blocked_id in people.blocked_by(tx, call.person_id):
            if call.path["person_id"] in (blocked_id, _mark(call.person_id, blocked_id)):
                people.unblock(tx, call.person_id, blocked_id, call.now)

    await call.change(job)


routes = [
    Route("GET", "/me", one, ""),
    Route("PATCH", "/me", change, "ask help"),
    Route("GET", "/me/blocks", blocked),
    Route("PUT", "/me/blocks/{person_id}", block, "ask help"),
    Route("DELETE", "/me/blocks/{person_id}", unblock, "ask help"),
]
