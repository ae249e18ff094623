"""Visitors: whoever a request's cookie says they are."""

import msgspec

from kring import circles, settings
from kring.circles import Viewer
from kring.people import Person, visiting
from kring.people.sessions import Session
from kring.settings import Organization
from kring.store import Time, Transaction

COOKIE = "kring"


class Visitor(msgspec.Struct, frozen=True):
    """Who looks. With a private link, or half signed in, they are let see less or nothing of what is theirs."""

    organization: Organization
    viewer: Viewer = circles.ANYBODY
    person: Person | None = None
    session: Session | None = None
    needs_code: bool = False

    @property
    def kind(self) -> str:
        """The session's kind: full, link, half, or nothing."""
        return self.session.kind if self.session else ""


def visitor(tx: Transaction, secret: str, now: Time) -> Visitor:
    """The visitor that a session's secret belongs to; nobody in particular without one."""
    organization = settings.organization(tx)
    visit = visiting.visit(tx, secret, now, organization)
    if visit is None:
        return Visitor(organization)
    if visit.session.kind == "half":
        return Visitor(organization, session=visit.session)
    return Visitor(organization, visit.viewer, visit.person, visit.session, visit.needs_code)
