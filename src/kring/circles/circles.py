"""Circles and their members."""

import re
from typing import Any

import msgspec

from kring.events import Event
from kring.refusals import NotFound, Refusal
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
ROLES = ("customer", "fan", "professional", "employee", "partner")
VISIBILITIES = ("participants", "circle", "public")
ADMISSIONS = ("open", "invited")
Hours = tuple[tuple[int, int, int], ...]


class Circle(msgspec.Struct, frozen=True, kw_only=True):
    """People with a purpose. Hours are (weekday 0–6, from minute, to minute) in the time zone; none is always."""

    id: str
    slug: str
    name: str
    purpose: str = ""
    visibility: str = "participants"
    admission: str = "open"
    time_zone: str = "UTC"
    hours: Hours = ()
    promise_minutes: int = 240
    wave_minutes: int = 30
    reply_minutes: int = 720
    wave_size: int = 3
    created_at: Time = 0


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """One person in one circle. Staff have a mandate to act for the organization."""

    circle_id: str
    person_id: str
    role: str
    coordinator: bool = False
    staff: bool = False
    joined_at: Time = 0
    left_at: Time | None = None


class CircleAdded(Event, frozen=True, kw_only=True):
    """A circle was started."""

    kind = "circle.added"
    sentence = "A circle was started."


class CircleChanged(Event, frozen=True, kw_only=True):
    """A circle's settings were changed."""

    kind = "circle.changed"
    sentence = "A circle's settings were changed."


class MemberJoined(Event, frozen=True, kw_only=True):
    """Somebody joined a circle, or their role there was changed."""

    kind = "member.joined"
    sentence = "Somebody joined a circle as {role}."
    person_id: str
    role: str


class MemberLeft(Event, frozen=True, kw_only=True):
    """Somebody left a circle."""

    kind = "member.left"
    sentence = "Somebody left a circle."
    person_id: str


class SlugTaken(Refusal):
    """There is already a circle at {slug!r}; give this one another name."""

    field = "name"


class NotOneOf(Refusal):
    """{what} is {value!r}, but one of {wanted} is wanted."""


def add(tx: Transaction, name: str, now: Time, **fields: Any) -> Circle:
    """Start a circle.

    Raises:
        SlugTaken: its name is another circle's.
    """
    slug = fields.pop("slug", "") or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "circle"
    circle = Circle(id=ids.new(now), slug=slug, name=name, created_at=now, **fields)
    _check(circle)
    if by_slug(tx, slug):
        raise SlugTaken(slug=slug)
    tx.run(SQL.add, circle)
    tx.record(CircleAdded(subject=circle.id, at=now))
    return circle


def change(tx: Transaction, circle: Circle, by: str, now: Time) -> Circle:
    """Keep a circle's new settings."""
    _check(circle)
    tx.run(SQL.change, circle)
    tx.record(CircleChanged(subject=circle.id, at=now, actor=by))
    return circle


def _check(circle: Circle) -> None:
    for what, wanted in (("visibility", VISIBILITIES), ("admission", ADMISSIONS)):
        _one_of(what, getattr(circle, what), wanted)


def _one_of(what: str, value: str, wanted: tuple[str, ...]) -> None:
    if value not in wanted:
        raise NotOneOf(what=what, value=value, wanted=", ".join(wanted))


def get(tx: Transaction, circle_id: str) -> Circle | None:
    """A circle by its id."""
    return tx.one(SQL.get, Circle, id=circle_id)


def needed(tx: Transaction, circle_id: str) -> Circle:
    """A circle by its id.

    Raises:
        NotFound: there is none.
    """
    if (found := get(tx, circle_id)) is None:
        raise NotFound
    return found


def by_slug(tx: Transaction, slug: str) -> Circle | None:
    """A circle by the name in its address."""
    return tx.one(SQL.by_slug, Circle, slug=slug)


def listed(tx: Transaction) -> list[Circle]:
    """All circles, oldest first."""
    return tx.all(SQL.listed, Circle)


def join(
    tx: Transaction,
    circle_id: str,
    person_id: str,
    role: str,
    now: Time,
    *,
    coordinator: bool = False,
    staff: bool = False,
    history: bool = False,
) -> Membership:
    """Make somebody a member, or give a member another role."""
    _one_of("role", role, ROLES)
    member = Membership(
        circle_id=circle_id,
        person_id=person_id,
        role=role,
        coordinator=coordinator,
        staff=staff,
        joined_at=now,
    )
    tx.run(SQL.join, member)
    tx.record(MemberJoined(subject=circle_id, at=now, person_id=person_id, role=role, history=history))
    return member


change_role = join


def leave(tx: Transaction, circle_id: str, person_id: str, now: Time) -> None:
    """End a membership, with what was asked of this member and what they took."""
    if tx.run(SQL.leave, circle_id=circle_id, person_id=person_id, now=now):
        # Invitations know circles: imported here, because they import this.
        from kring.invitations import releasing

        releasing.from_circle(tx, person_id, circle_id, now)
        tx.record(MemberLeft(subject=circle_id, at=now, person_id=person_id))


def membership(tx: Transaction, circle_id: str, person_id: str) -> Membership | None:
    """Somebody's membership of one circle."""
    return tx.one(SQL.membership, Membership, circle_id=circle_id, person_id=person_id)


def memberships_of(tx: Transaction, person_id: str) -> list[Membership]:
    """Where somebody is a member."""
    return tx.all(SQL.memberships_of, Membership, person_id=person_id)


def members(tx: Transaction, circle_id: str, after: str = "", limit: int = 100) -> list[Membership]:
    """A circle's members, by person id, beyond ``after``."""
    return tx.all(SQL.members, Membership, circle_id=circle_id, after=after, limit=limit)


def coordinators(tx: Transaction, circle_id: str) -> list[str]:
    """The people who look after a circle."""
    return tx.values(SQL.coordinators, circle_id=circle_id)


def staff(tx: Transaction, circle_id: str) -> list[str]:
    """The people with a mandate to act for the organization."""
    return tx.values(SQL.staff, circle_id=circle_id)
