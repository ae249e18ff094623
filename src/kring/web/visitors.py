"""Visitors: whoever a request's cookie says they are."""

import msgspec

from kring import circles, settings
from kring.circles import Viewer
from kring.people import Person
from kring.settings import Organization
from kring.store import Time, Transaction

COOKIE = "kring"


class Visitor(msgspec.Struct, frozen=True):
    """Who looks; ``kind`` is the session's: full, link (a private link), or nothing."""

    organization: Organization
    viewer: Viewer = circles.ANYBODY
    person: Person | None = None
    kind: str = ""
    session_id: str = ""


def visitor(tx: Transaction, secret: str, now: Time) -> Visitor:
    """The visitor that a session's secret belongs to; nobody in particular without one."""
    organization = settings.organization(tx)
    return Visitor(organization)
