"""Talks: everything that the page of one conversation shows to one viewer."""

import msgspec

from kring import circles, conversations, invitations, people
from kring.circles import Circle, Viewer
from kring.conversations import Shown, contexts
from kring.conversations.contexts import Fact
from kring.flows import owed, runs
from kring.flows.owed import Owed
from kring.flows.runs import Beginning
from kring.invitations import Invitation, Outlook, Place
from kring.people import external_ids
from kring.people.external_ids import ExternalId
from kring.store import Transaction
from kring.web.ring import Dot, Ring, draw
from kring.web.templating import initials


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation's page: what was said, who is asked, and what this viewer may do now."""

    shown: Shown
    circle: Circle
    outlook: Outlook
    ring: Ring
    invitation: Invitation | None
    draft: str
    may_take: bool
    asker_simulated: bool
    facts: tuple[Fact, ...] = ()
    beginning: Beginning | None = None  # the event and rule that began it, if one did
    owed: Owed | None = None  # the reply to a proposal
    ids: list[ExternalId] | None = None

    @property
    def alone(self) -> bool:
        """Whether there is no ring to show: it ended, and nobody was ever invited through it."""
        return not self.outlook.places and not self.shown.conversation.is_open

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many people of each role are asked now."""
        found: dict[str, int] = {}
        for place in self.outlook.places:
            if place.state == "open":
                found[place.role] = found.get(place.role, 0) + 1
        return sorted(found.items(), key=lambda pair: -pair[1])


def talk(tx: Transaction, viewer: Viewer, conversation_id: str) -> Talk:
    """The page of a conversation for a viewer.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    shown = conversations.shown(tx, viewer, conversation_id)
    outlook = invitations.outlook(tx, viewer, conversation_id)
    mine = invitations.mine(tx, conversation_id, viewer.person_id) if viewer.person_id else None
    conversation = shown.conversation
    coordinates = circles.may_coordinate(viewer, conversation.circle_id) and viewer.seat_of is None
    return Talk(
        shown=shown,
        circle=circles.needed(tx, conversation.circle_id),
        outlook=outlook,
        ring=draw([dot(place) for place in outlook.places], conversation.state),
        invitation=mine,
        draft=conversations.draft(tx, conversation_id, viewer.person_id) if viewer.person_id else "",
        may_take=_may_take(viewer, shown, mine),
        facts=contexts.shown(tx, viewer, conversation_id),
        ids=external_ids.of(tx, "conversation", conversation_id) if coordinates else None,
        asker_simulated=people.needed(tx, conversation.asker_id).simulated,
        beginning=runs.beginning(tx, conversation_id),
        owed=owed.of_conversation(tx, conversation_id) if conversation.kind == "proposal" else None,
    )


def dot(place: Place) -> Dot:
    """An invited person's dot: initials where the name is known, else the number it has in the list."""
    label = initials(place.name) if place.name else str(place.number)
    return Dot(str(place.number), label, place.wave, place.fit, place.state, place.you)


def _may_take(viewer: Viewer, shown: Shown, mine: Invitation | None) -> bool:
    """Whether the page offers to take it; the domain decides again when somebody does."""
    conversation = shown.conversation
    if conversation.state != "waiting" or viewer.person_id is None or shown.side == "asker":
        return False
    if conversation.mandate and conversation.circle_id not in viewer.staff_of:
        return False
    return (mine is not None and mine.state == "open") or conversation.circle_id in viewer.member_of
