"""Governing: what coordinators change about a circle, its members and its answers; each act is in the audit log."""

import msgspec

from kring import conversations, settings
from kring.circles import circles, moderating
from kring.circles.circles import Circle
from kring.circles.visibility import Viewer
from kring.people import phones
from kring.refusals import NotFound, Refusal
from kring.store import Time, Transaction

LONGEST_NAME = 80


class NamelessCircle(Refusal):
    """The name is empty; one of 1 to 80 characters is wanted."""

    field = "name"


class LastCoordinator(Refusal):
    """Nobody else looks after {circle}; make another member a coordinator first."""

    status = 409


def change(tx: Transaction, viewer: Viewer, circle: Circle, now: Time) -> Circle:
    """Keep a circle's new settings.

    Raises:
        NotFound: there is no such circle that this viewer looks after.
        Refusal: one of them cannot be.
    """
    before = _mine(tx, viewer, circle.id)
    changed = circles.change(tx, circle, _who(viewer), now)
    fields = [n for n in circle.__struct_fields__ if getattr(before, n) != getattr(circle, n)]
    moderating.note(tx, _who(viewer), circle.id, "changed settings", circle.id, now, fields=fields)
    return changed


def start(tx: Transaction, viewer: Viewer, name: str, purpose: str, now: Time) -> Circle:
    """Start a circle; whoever starts it looks after it.

    Raises:
        NotFound: the viewer does not own the organization.
        SlugTaken, NamelessCircle: it cannot be called so.
    """
    if not viewer.owner:
        raise NotFound
    if not name.strip():
        raise NamelessCircle
    circle = circles.add(tx, " ".join(name.split())[:LONGEST_NAME], now, purpose=purpose.strip())
    circles.join(tx, circle.id, _who(viewer), "employee", now, coordinator=True, staff=True)
    moderating.note(tx, _who(viewer), circle.id, "started", circle.id, now)
    return circle


def rename(
    tx: Transaction, viewer: Viewer, name: str, staff_need_totp: bool, now: Time, *, phone_region: str = ""
) -> None:
    """What the organization is called, whether its staff sign in with a code, and whose phone numbers are its own.

    Raises:
        NotFound: the viewer does not own the organization.
        NamelessCircle: it cannot be called so.
        BadRegion: there is no such country.
    """
    if not viewer.owner:
        raise NotFound
    if not name.strip():
        raise NamelessCircle
    before = settings.organization(tx)
    after = msgspec.structs.replace(
        before,
        name=" ".join(name.split())[:LONGEST_NAME],
        staff_need_totp=staff_need_totp,
        phone_region=phones.region(phone_region),
    )
    settings.set_organization(tx, after)
    moderating.note(tx, _who(viewer), None, "changed settings", _who(viewer), now)


def place(
    tx: Transaction, viewer: Viewer, circle_id: str, person_id: str, now: Time, *, role: str, coordinator: bool,
    staff: bool,
) -> None:  # fmt: skip
    """Give a member another role, or a mandate.

    Raises:
        NotFound: there is no such member of a circle that this viewer looks after.
        LastCoordinator: nobody would look after it.
    """
    circle = _mine(tx, viewer, circle_id)
    if circles.membership(tx, circle_id, person_id) is None:
        raise NotFound
    if not coordinator:
        _somebody_stays(tx, circle, person_id)
    circles.change_role(tx, circle_id, person_id, role, now, coordinator=coordinator, staff=staff)
    given = {"role": role, "coordinator": coordinator, "staff": staff}
    moderating.note(tx, _who(viewer), circle_id, "changed role of", person_id, now, **given)


def dismiss(tx: Transaction, viewer: Viewer, circle_id: str, person_id: str, now: Time) -> None:
    """End somebody's membership.

    Raises:
        NotFound: there is no such circle that this viewer looks after.
        LastCoordinator: nobody would look after it.
    """
    circle = _mine(tx, viewer, circle_id)
    _somebody_stays(tx, circle, person_id)
    circles.leave(tx, circle_id, person_id, now)
    moderating.note(tx, _who(viewer), circle_id, "dismissed", person_id, now)


def confirm(tx: Transaction, viewer: Viewer, ask_id: str, now: Time, *, confirmed: bool) -> None:
    """The organization stands behind an answer, or no longer does."""
    conversations.confirm(tx, ask_id, viewer, confirmed, now)
    circle_id = conversations.needed(tx, ask_id).circle_id
    moderating.note(tx, _who(viewer), circle_id, "confirmed" if confirmed else "unconfirmed", ask_id, now)


def pin(tx: Transaction, viewer: Viewer, ask_id: str, message_id: str | None, now: Time) -> None:
    """Put one answer before all who wonder the same; None takes it away."""
    conversations.pin(tx, ask_id, viewer, message_id, now)
    circle_id = conversations.needed(tx, ask_id).circle_id
    moderating.note(tx, _who(viewer), circle_id, "pinned" if message_id else "unpinned", ask_id, now)


def _mine(tx: Transaction, viewer: Viewer, circle_id: str) -> Circle:
    if circle_id not in viewer.coordinates:
        raise NotFound
    return circles.needed(tx, circle_id)


def _somebody_stays(tx: Transaction, circle: Circle, person_id: str) -> None:
    if circles.coordinators(tx, circle.id) == [person_id]:
        raise LastCoordinator(circle=circle.name)


def _who(viewer: Viewer) -> str:
    assert viewer.person_id is not None, "nobody in particular looks after no circle"
    return viewer.person_id
