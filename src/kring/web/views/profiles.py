"""Profiles: what somebody's page shows to whoever looks."""

import msgspec

from kring import circles, conversations, people
from kring.circles import Viewer, admission, contributions
from kring.circles.contributions import Thanks
from kring.conversations import Line
from kring.people import Person, judging
from kring.refusals import NotFound
from kring.store import Transaction


class Profile(msgspec.Struct, frozen=True):
    """A person as this viewer may see them."""

    person: Person
    roles: list[str]
    topics: tuple[str, ...]
    helped: list[Line]
    thanks: list[Thanks]


def profile(tx: Transaction, viewer: Viewer, person_id: str) -> Profile:
    """Somebody's page: for members of the same circle, whoever may see where they helped, and who looks after them.

    Raises:
        NotFound: there is no such person, or this viewer has nothing to do with them.
    """
    person = people.needed(tx, person_id)
    helped = conversations.helped_by(tx, viewer, person_id)
    seats = circles.memberships_of(tx, person_id)
    mine = viewer.person_id == person_id
    together = admission.may_meet(tx, viewer, person_id)
    here = person.state in ("joined", "known", "invited")
    tended = person.state != "gone" and judging.record(tx, viewer, person_id) is not None
    if not mine and not tended and not (here and (together or helped)):
        raise NotFound
    return Profile(
        person=person,
        roles=sorted({seat.role for seat in seats}),
        topics=people.topics(tx, person_id) if mine or together else (),
        helped=helped,
        thanks=_thanks(tx, viewer, person_id) if person.shows_thanks or mine else [],
    )


def _thanks(tx: Transaction, viewer: Viewer, person_id: str) -> list[Thanks]:
    """The thanks in words, of what this viewer may see."""
    found = [each for each in contributions.thanks(tx, person_id, 20) if each.thanks]
    seen = circles.visibility.visible(tx, viewer, [each.id for each in found])
    return [each for each in found if each.id in seen]
