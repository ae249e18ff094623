"""Visibility: one rule, asked by page, API, search, suggestion, mail, matching and the live stream.

The rule is written twice, as ``sees`` for one conversation at hand and as ``VISIBLE`` for lists; a test
holds the two together.
"""

from typing import Any

import msgspec

from kring.settings import organization
from kring.store import Transaction, statements

# A conversation ``c`` that a viewer may see; give the statement ``visibility_parameters(viewer)``.
VISIBLE = """((:seated = 0 or c.asker_id = :seat_of
  or exists (select 1 from people sp where sp.id = c.asker_id and sp.simulated = 1))
  and (c.circle_id in (:coordinates*)
  or (c.hidden_at is null and (
    c.visibility = 'public'
    or (c.visibility = 'circle' and c.circle_id in (:member_of*))
    or exists (select 1 from participants vp
      where vp.conversation_id = c.id and vp.person_id = :viewer_id and vp.until is null)
  ))
))"""

SQL = statements(__file__, visible=VISIBLE)


class Viewer(msgspec.Struct, frozen=True):
    """Who looks: a person with their circles, or nobody in particular.

    In a demonstration a visitor may sit as a simulated member; ``seat_of`` is then who they are themself, or ''.
    """

    person_id: str | None = None
    member_of: frozenset[str] = frozenset()
    coordinates: frozenset[str] = frozenset()
    staff_of: frozenset[str] = frozenset()
    owner: bool = False
    seat_of: str | None = None


ANYBODY = Viewer()


class Sight(msgspec.Struct, frozen=True):
    """What the rule asks of a conversation."""

    id: str
    circle_id: str
    visibility: str
    hidden: bool
    takes_part: bool
    kept_from_seat: bool = False


class _Seat(msgspec.Struct, frozen=True):
    circle_id: str
    coordinator: bool
    staff: bool


def viewer(tx: Transaction, person_id: str | None) -> Viewer:
    """The viewer that a person is. The owner coordinates every circle."""
    if person_id is None:
        return ANYBODY
    seats = tx.all(SQL.seats, _Seat, person_id=person_id)
    owner = organization(tx).owner_id == person_id
    coordinates = tx.values(SQL.circles) if owner else [s.circle_id for s in seats if s.coordinator]
    return Viewer(
        person_id=person_id,
        member_of=frozenset(s.circle_id for s in seats),
        coordinates=frozenset(coordinates),
        staff_of=frozenset(s.circle_id for s in seats if s.staff),
        owner=owner,
    )


def visibility_parameters(viewer: Viewer) -> dict[str, Any]:
    """The parameters of ``VISIBLE``."""
    return {
        "viewer_id": viewer.person_id or "",
        "member_of": sorted(viewer.member_of),
        "coordinates": sorted(viewer.coordinates),
        **_seat(viewer),
    }


def _seat(viewer: Viewer) -> dict[str, Any]:
    return {"seated": int(viewer.seat_of is not None), "seat_of": viewer.seat_of or ""}


def sees(viewer: Viewer, sight: Sight) -> bool:
    """Whether a viewer may see a conversation: the rule itself.

    A coordinator sees all of their circle's. What is hidden is seen by nobody else. What is public is seen
    by anybody, what is the circle's by its members, and everything by those who take part in it. A visitor of a
    demonstration who sits as somebody sees what simulated members asked and what they asked themself.
    """
    if sight.kept_from_seat:
        return False
    if sight.circle_id in viewer.coordinates:
        return True
    if sight.hidden:
        return False
    if sight.visibility == "public" or (sight.visibility == "circle" and sight.circle_id in viewer.member_of):
        return True
    return viewer.person_id is not None and sight.takes_part


def sight(tx: Transaction, viewer: Viewer, conversation_id: str) -> Sight | None:
    """What the rule asks of a conversation, for this viewer; None when there is no such conversation."""
    return tx.one(SQL.sight, Sight, _seat(viewer), id=conversation_id, viewer_id=viewer.person_id or "")


def may_see(tx: Transaction, viewer: Viewer, conversation_id: str) -> bool:
    """Whether a viewer may see this conversation; False when there is none."""
    found = sight(tx, viewer, conversation_id)
    return found is not None and sees(viewer, found)


def visible(tx: Transaction, viewer: Viewer, conversation_ids: list[str]) -> set[str]:
    """Those of these conversations that a viewer may see."""
    if not conversation_ids:
        return set()
    return set(tx.values(SQL.visible_of, conversation_ids=conversation_ids, **visibility_parameters(viewer)))


def people_shown(tx: Transaction, viewer: Viewer, person_ids: list[str]) -> set[str]:
    """Those of these people whom a viewer may know of: for who sits as somebody, no other visitor."""
    if viewer.seat_of is None or not person_ids:
        return set(person_ids)
    return set(tx.values(SQL.simulated, ids=person_ids)) | {viewer.seat_of} & set(person_ids)


def visitors_among(tx: Transaction, ids: list[str]) -> list[str]:
    """Those of these ids that are of people who are not simulated."""
    return tx.values(SQL.real, ids=ids) if ids else []


def hidden_in(tx: Transaction, person_id: str) -> set[str]:
    """The circles whose coordinators hid all that a person wrote there."""
    return set(tx.values(SQL.hidden_in, person_id=person_id))


def may_coordinate(viewer: Viewer, circle_id: str) -> bool:
    """Whether a viewer looks after a circle."""
    return circle_id in viewer.coordinates
