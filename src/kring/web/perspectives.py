"""Perspectives: in a demonstration, the same question seen by its asker, a helper and a coordinator.

Looking changes nothing: every act still counts as the visitor's own. They may also sit down as a simulated
member for a while. Outside a demonstration there is no such thing.
"""

from urllib.parse import urlsplit

from litestar import Response

from kring import circles, conversations, invitations, people
from kring.circles import Viewer
from kring.conversations import Conversation
from kring.people import sessions
from kring.refusals import NotFound
from kring.store import Transaction
from kring.web import visitors
from kring.web.pages import Page
from kring.web.routing import Route

OWN = "kring_own"  # who the visitor was before they sat down
SIDES = ("asker", "helper", "coordinator")


def viewer(tx: Transaction, page: Page, conversation_id: str, looking: str) -> Viewer:
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


async def sit(page: Page) -> Response:
    """Be the helper or the coordinator of a question for a while: a simulated member, never a real one."""
    side = page.said("side")

    def job(tx: Transaction) -> str:
        seen = viewer(tx, page, page.path["id"], side)
        member = people.needed(tx, seen.person_id or "")
        if not member.simulated:
            raise NotFound
        own = page.viewer.seat_of if page.seated else page.viewer.person_id
        return sessions.start(tx, member.id, "seat", page.now, "demo", own or "").secret

    secret = await page.store.write(job)
    own = page.request.cookies.get(visitors.COOKIE, "")
    if own and not page.request.cookies.get(OWN):
        page.keep(OWN, own)
    page.keep(visitors.COOKIE, secret)
    return page.go("/coordinate" if side == "coordinator" else f"/conversations/{page.path['id']}")


async def stand_up(page: Page) -> Response:
    """Be oneself again."""
    page.keep(visitors.COOKIE, page.request.cookies.get(OWN, ""))
    page.keep(OWN, "", seconds=0)
    came = urlsplit(page.request.headers.get("referer", "")).path
    return page.go(came if came.startswith("/conversations/") else "/")


routes = [
    Route("POST", "/conversations/{id:str}/seat", sit, "demo"),
    Route("POST", "/seat", stand_up, "demo"),
]
