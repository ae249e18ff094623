"""Governing: what coordinators change about a circle, its members and its answers; each act is in the audit log."""

from kring import conversations
from kring.circles import circles, moderating
from kring.circles.circles import Circle
from kring.circles.visibility import Viewer
from kring.refusals import NotFound, Refusal
from kring.store import Time, Transaction


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
