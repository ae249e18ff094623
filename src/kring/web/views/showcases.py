"""Showcases: one question with its ring for the first screen, so that a visitor sees how asking goes."""

import msgspec

from kring import circles, conversations, invitations, people
from kring.circles import Viewer
from kring.conversations import Line
from kring.invitations import Place
from kring.settings import Organization
from kring.store import Time, Transaction, times
from kring.web.ring import Ring, draw
from kring.web.views.talks import dot

FRESH = 2 * times.DAY
NEWEST = 30  # looked at; a state is not asked for, since that would look through everything
STATES = ("taken", "waiting", "solved")  # the best to look at first


class Showcase(msgspec.Struct, frozen=True):
    """An open or just solved question that this visitor may see, with the people who were asked."""

    line: Line
    ring: Ring
    places: list[Place]


def showcase(tx: Transaction, viewer: Viewer, organization: Organization, now: Time) -> Showcase | None:
    """The newest question whose ring is worth a look.

    In a demonstration everybody is simulated, so that the people are shown by name, as a coordinator sees them.
    """
    fresh = [
        line
        for line in conversations.recent(tx, viewer, limit=NEWEST)
        if line.visibility == "public" and line.state in STATES and now - line.asked_at < FRESH
    ]
    for line in sorted(fresh, key=lambda line: STATES.index(line.state)):
        places = invitations.of_conversation(tx, _eyes(tx, viewer, organization, line), line.id)
        if len(places) >= 2:
            return Showcase(line, draw([dot(place) for place in places], line.state), places)
    return None


def _eyes(tx: Transaction, viewer: Viewer, organization: Organization, line: Line) -> Viewer:
    if not organization.demo or not people.needed(tx, line.asker_id).simulated:
        return viewer
    coordinator = next(iter(circles.coordinators(tx, line.circle_id)), None)
    return circles.viewer(tx, coordinator) if coordinator else viewer
