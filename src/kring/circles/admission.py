"""Admission: which circles somebody may know of and enter, and whom they meet there."""

from kring.circles.circles import Circle, Membership, join, membership, memberships_of, needed
from kring.circles.visibility import Viewer, hidden_in
from kring.refusals import NotFound, Refusal
from kring.store import Time, Transaction


class ByInvitation(Refusal):
    """New members of {circle} are invited by its coordinators; ask one of them."""

    status = 403


def may_know(viewer: Viewer, circle: Circle) -> bool:
    """Whether a viewer may know that there is such a circle: its members, and anybody when it is open or public."""
    if circle.id in viewer.member_of | viewer.coordinates:
        return True
    return circle.admission == "open" or circle.visibility == "public"


def known(tx: Transaction, viewer: Viewer, circle_id: str) -> Circle:
    """A circle that the viewer may know of.

    Raises:
        NotFound: there is none.
    """
    circle = needed(tx, circle_id)
    if not may_know(viewer, circle):
        raise NotFound
    return circle


def enter(tx: Transaction, viewer: Viewer, circle_id: str, now: Time) -> Membership:
    """Become a member of an open circle oneself.

    Raises:
        NotFound: there is no such circle, as far as they may know, or they are nobody in particular.
        ByInvitation: its coordinators invite.
    """
    circle = known(tx, viewer, circle_id)
    if viewer.person_id is None:
        raise NotFound
    if (seat := membership(tx, circle_id, viewer.person_id)) and seat.left_at is None:
        return seat
    if circle.admission != "open":
        raise ByInvitation(circle=circle.name)
    return join(tx, circle_id, viewer.person_id, "customer", now)


def may_meet(tx: Transaction, viewer: Viewer, person_id: str) -> bool:
    """Whether a viewer may look at a person: oneself, and whoever shares a circle with them.

    Not by way of a circle in which all that they wrote is hidden, but for those who look after it.
    """
    if viewer.person_id == person_id or viewer.owner:
        return True
    circles = {seat.circle_id for seat in memberships_of(tx, person_id)}
    shown = circles - hidden_in(tx, person_id)
    return bool(shown & viewer.member_of or circles & viewer.coordinates)
