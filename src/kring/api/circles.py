"""Circles, and who is in them."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from kring import circles
from kring.api.calls import Call
from kring.api.cursors import Page, Piece, page, read_cursor
from kring.api.moments import moment
from kring.api.routing import Route
from kring.api.week import Week, hours_of, week
from kring.circles import Viewer, admission, governing, listing
from kring.people import availability
from kring.refusals import NotAllowed
from kring.store import Transaction

Role = Literal["customer", "fan", "professional", "employee", "partner"]
Visibility = Literal["participants", "circle", "public"]
Admission = Literal["open", "invited"]
Minutes = Annotated[int, Meta(ge=1, le=100_000)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]


class Circle(msgspec.Struct, frozen=True, kw_only=True):
    """People with a purpose. Hours are in its time zone."""

    id: str
    slug: str
    name: str
    purpose: str
    visibility: Visibility
    admission: Admission
    time_zone: str
    hours: Week
    promise_minutes: int
    wave_minutes: int
    reply_minutes: int
    wave_size: int
    created_at: datetime
    member: bool
    coordinator: bool


class NewCircle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A circle to start."""

    name: Name
    purpose: Annotated[str, Meta(max_length=1000)] = ""
    visibility: Visibility = "participants"
    admission: Admission = "open"


class CircleChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change; what is left out stays as it is."""

    name: Name | UnsetType = UNSET
    purpose: Annotated[str, Meta(max_length=1000)] | UnsetType = UNSET
    visibility: Visibility | UnsetType = UNSET
    admission: Admission | UnsetType = UNSET
    time_zone: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET
    hours: Week | UnsetType = UNSET
    promise_minutes: Minutes | UnsetType = UNSET
    wave_minutes: Minutes | UnsetType = UNSET
    reply_minutes: Minutes | UnsetType = UNSET
    wave_size: Annotated[int, Meta(ge=1, le=50)] | UnsetType = UNSET


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a circle."""

    person_id: str
    name: str
    state: str
    role: Role
    coordinator: bool
    staff: bool
    joined_at: datetime
    paused_until: datetime | None


class Seat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As what somebody is in a circle. Staff have a mandate to act for the organization."""

    role: Role = "customer"
    coordinator: bool = False
    staff: bool = False


async def listed(call: Call, wanted: Piece) -> Page[Circle]:
    """List the circles that the viewer may know of."""

    def job(tx: Transaction) -> Page[Circle]:
        viewer, (beyond,) = call.viewer(tx), read_cursor(wanted.after, str) or ("",)
        found = [c for c in circles.listed(tx) if c.id > beyond and admission.may_know(viewer, c)]
        return page([_shown(viewer, c) for c in found[: wanted.limit + 1]], wanted.limit, lambda c: (c.id,))

    return await call.read(job)


async def one(call: Call) -> Circle:
    """Show a circle."""

    def job(tx: Transaction) -> Circle:
        viewer = call.viewer(tx)
        return _shown(viewer, admission.known(tx, viewer, call.path["circle_id"]))

    return await call.read(job)


async def add(call: Call, said: NewCircle) -> Circle:
    """Start a circle. The organization's owner only."""

    def job(tx: Transaction) -> Circle:
        if not call.viewer(tx).owner:
            raise NotAllowed
        circle = circles.add(tx, now=call.now, **msgspec.structs.asdict(said))
        return _shown(call.viewer(tx), circle)

    return await call.change(job)


async def change(call: Call, said: CircleChanges) -> Circle:
    """Change a circle's settings. Its coordinators only."""

    def job(tx: Transaction) -> Circle:
        viewer, circle = desk(tx, call)
        changed = msgspec.structs.replace(circle, **_given(said))
        return _shown(viewer, governing.change(tx, viewer, changed, call.now))

    return await call.change(job)


async def members(call: Call, wanted: Piece) -> Page[Member]:
    """List a circle's members by name. Its coordinators only."""

    def job(tx: Transaction) -> Page[Member]:
        _, circle = desk(tx, call)
        after = read_cursor(wanted.after, str, str) or ("", "")
        found = listing.members(tx, circle.id, after, wanted.limit + 1)
        return page([_member(m) for m in found], wanted.limit, lambda m: (m.name, m.person_id))

    return await call.read(job)


async def seat(call: Call, said: Seat) -> Seat:
    """Change as what somebody is in a circle. Its coordinators only."""

    def job(tx: Transaction) -> Seat:
        viewer, circle = desk(tx, call)
        governing.place(
            tx, viewer, circle.id, call.path["person_id"], call.now,
            role=said.role, coordinator=said.coordinator, staff=said.staff,
        )  # fmt: skip
        return said

    return await call.change(job)


async def dismiss(call: Call) -> None:
    """End somebody's membership. The circle's coordinators only."""

    def job(tx: Transaction) -> None:
        viewer, circle = desk(tx, call)
        governing.dismiss(tx, viewer, circle.id, call.path["person_id"], call.now)

    await call.change(job)


async def enter(call: Call) -> Seat:
    """Join an open circle."""

    def job(tx: Transaction) -> Seat:
        found = admission.enter(tx, call.viewer(tx), call.path["circle_id"], call.now)
        return msgspec.convert(
            {"role": found.role, "coordinator": found.coordinator, "staff": found.staff}, Seat
        )

    return await call.change(job)


async def leave(call: Call) -> None:
    """Leave a circle."""
    await call.change(lambda tx: circles.leave(tx, call.path["circle_id"], call.person_id, call.now))


def desk(tx: Transaction, call: Call) -> tuple[Viewer, circles.Circle]:
    """The circle in the path, for one who looks after it.

    Raises:
        NotFound, NotAllowed: it is not there, or not theirs to look after.
    """
    viewer = call.viewer(tx)
    circle = admission.known(tx, viewer, call.path["circle_id"])
    if not circles.may_coordinate(viewer, circle.id):
        raise NotAllowed
    return viewer, circle


def _given(said: CircleChanges) -> dict[str, Any]:
    given = {name: getattr(said, name) for name in said.__struct_fields__}
    given = {name: value for name, value in given.items() if value is not UNSET}
    if "hours" in given:
        given["hours"] = hours_of(given["hours"])
    if "time_zone" in given:
        given["time_zone"] = availability.zone(given["time_zone"]).key
    return given


def _shown(viewer: Viewer, circle: circles.Circle) -> Circle:
    fields = msgspec.structs.asdict(circle) | {
        "created_at": moment(circle.created_at),
        "hours": week(circle.hours),
    }
    return Circle(
        **fields, member=circle.id in viewer.member_of, coordinator=circles.may_coordinate(viewer, circle.id)
    )


def _member(member: listing.Member) -> Member:
    fields = msgspec.structs.asdict(member)
    fields["person_id"] = fields.pop("id")
    return Member(
        **fields | {"joined_at": moment(member.joined_at), "paused_until": moment(member.paused_until)}
    )


routes = [
    Route("GET", "/circles", listed, anonymous=True),
    Route("POST", "/circles", add, "admin", status=201),
    Route("GET", "/circles/{circle_id}", one, anonymous=True),
    Route("PATCH", "/circles/{circle_id}", change, "coordinate"),
    Route("GET", "/circles/{circle_id}/members", members, "coordinate"),
    Route("PUT", "/circles/{circle_id}/members/{person_id}", seat, "coordinate"),
    Route("DELETE", "/circles/{circle_id}/members/{person_id}", dismiss, "coordinate"),
    Route("PUT", "/circles/{circle_id}/membership", enter, "help"),
    Route("DELETE", "/circles/{circle_id}/membership", leave, "help"),
]
