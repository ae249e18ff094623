"""Visiting: who a browser's cookie says is there, and what that lets them do."""

import msgspec

from kring import circles, settings
from kring.circles import ANYBODY, Viewer
from kring.people import persons, sessions
from kring.people.persons import Person
from kring.people.sessions import Session
from kring.settings import Organization
from kring.store import Time, Transaction


class Visit(msgspec.Struct, frozen=True):
    """A person with a session: what they may see and do now, and whether a code would let them do more."""

    session: Session
    person: Person
    viewer: Viewer
    needs_code: bool = False


def visit(tx: Transaction, secret: str, now: Time, organization: Organization | None = None) -> Visit | None:
    """The visit that a cookie's secret stands for; None when it is nobody's, or no longer."""
    session = sessions.find(tx, secret, now)
    person = persons.get(tx, session.person_id) if session else None
    if session is None or person is None or person.state == "gone":
        return None
    if session.kind == "half":
        return Visit(session, person, ANYBODY)
    if session.kind == "link":
        return Visit(session, person, Viewer(person_id=person.id))
    if session.kind == "seat":
        seated = circles.viewer(tx, person.id)
        return Visit(session, person, msgspec.structs.replace(seated, owner=False, seat_of=session.guest_id))
    viewer, needs_code = entitled(
        circles.viewer(tx, person.id), person, organization or settings.organization(tx)
    )
    return Visit(session, person, viewer, needs_code)


def entitled(viewer: Viewer, person: Person, organization: Organization) -> tuple[Viewer, bool]:
    """A viewer without the rights for which a code is needed, where staff need one, and whether any were held back."""
    has_rights = bool(viewer.coordinates or viewer.staff_of or viewer.owner)
    if not (organization.staff_need_totp and has_rights and not person.has_totp):
        return viewer, False
    return msgspec.structs.replace(viewer, coordinates=frozenset(), staff_of=frozenset(), owner=False), True
