"""Perspectives: in a demonstration, the same question seen by its asker, a helper and a coordinator.

Only looking: every act still counts as the visitor's own. Outside a demonstration there is no such thing.
"""

from typing import TYPE_CHECKING

from kring import circles, conversations, invitations, people
from kring.circles import Viewer
from kring.conversations import Conversation
from kring.refusals import NotFound
from kring.store import Transaction

if TYPE_CHECKING:
    from kring.web.pages import Page

SIDES = ("asker", "helper", "coordinator")


def viewer(tx: Transaction, page: "Page", conversation_id: str, looking: str) -> Viewer:
    """Through whose eyes this page looks.

    Raises:
        NotFound: the visitor may not see the conversation, or there are no such eyes.
    """
    if not looking:
        return page.viewer
    if not page.organization.demo or looking not in SIDES:
        raise NotFound
    conversation = conversations.shown(tx, page.viewer, conversation_id, limit=1).conversation
    own = conversation.asker_id == page.viewer.person_id
    if not own and not people.needed(tx, conversation.asker_id).simulated:
        raise NotFound
    found = _eyes(tx, conversation, looking)
    return circles.viewer(tx, found) if found else page.viewer


def _eyes(tx: Transaction, conversation: Conversation, looking: str) -> str | None:
    if looking == "asker":
        return conversation.asker_id
    coordinator = next(iter(circles.coordinators(tx, conversation.circle_id)), None)
    if looking == "coordinator" or conversation.helper_id:
        return coordinator if looking == "coordinator" else conversation.helper_id
    places = invitations.of_conversation(tx, circles.viewer(tx, coordinator), conversation.id)
    return next((place.person_id for place in places), None)
