"""Conversing: the page of a conversation, and what people say there."""

from functools import partial

from litestar import Response

from kring import conversations, events, invitations
from kring.circles import Viewer
from kring.conversations import Shown
from kring.invitations import Pick
from kring.people import strangers
from kring.store import Transaction
from kring.web import perspectives
from kring.web.asking import PRIVATE
from kring.web.pages import Page
from kring.web.routing import Route
from kring.web.views.talks import Talk, talk

PATH = "/conversations/{id:str}"


async def show(page: Page) -> Response:
    """A conversation, as far as the visitor may see it; in a demonstration through other eyes too."""
    conversation_id, looking = page.path["id"], page.query.get("as", "")

    def job(tx: Transaction) -> tuple[Talk, list[Pick], int]:
        viewer = perspectives.viewer(tx, page, conversation_id, looking)
        position = events.last_position(tx)
        found = talk(tx, viewer, conversation_id)
        return found, _picks(tx, viewer, found.shown), position

    found, picks, position = await page.store.read(job)
    await _remember(page, found.shown)
    return page.html(
        "conversation/page.html", talk=found, picks=picks, position=position, looking=looking,
        zone=page.zone(found.circle), conversation_id=conversation_id,
        solvable=found.shown.side == "asker" and found.shown.conversation.state != "solved" and not looking,
        coordinates=found.shown.may_coordinate and not looking, private=_private(page, conversation_id),
    )  # fmt: skip


def _picks(tx: Transaction, viewer: Viewer, shown: Shown) -> list[Pick]:
    if shown.side != "asker" or shown.conversation.state != "waiting":
        return []
    return invitations.picks(tx, viewer, shown.conversation.id)


def _private(page: Page, conversation_id: str) -> str:
    """The private link of a question that was asked from this browser today."""
    asked, _, secret = page.request.cookies.get(PRIVATE, "").partition(":")
    return f"{page.organization.address}/private/{secret}" if asked == conversation_id else ""


async def _remember(page: Page, shown: Shown) -> None:
    """Note how far they have read, and what they saw happen: then no mail tells them of it."""
    last = shown.said[-1].number if shown.said else -1
    is_new = shown.read_number < last or (shown.seen_at or 0) < shown.conversation.updated_at
    if is_new and page.viewer.person_id and shown.side not in ("reader", "coordinator"):
        read = partial(
            conversations.read,
            conversation_id=shown.conversation.id,
            person_id=page.person_id,
            number=last,
            now=page.now,
        )
        await page.store.write(read)


async def say(page: Page) -> Response:
    """Post a message."""
    body = page.said("body")

    def job(tx: Transaction) -> None:
        strangers.before_posting(tx, page.person_id, page.now)
        conversations.post(tx, page.path["id"], page.person_id, body, page.now)
        conversations.keep_draft(tx, page.path["id"], page.person_id, "", page.now)

    await page.store.write(job)
    return page.go(f"/conversations/{page.path['id']}")


async def keep_draft(page: Page) -> Response:
    """Keep what is being typed."""
    await page.store.write(
        lambda tx: conversations.keep_draft(tx, page.path["id"], page.person_id, page.said("body"), page.now)
    )
    return page.go(f"/conversations/{page.path['id']}#composer")


async def edit_message(page: Page) -> Response:
    """The form to change one's own message."""
    said = await page.store.read(lambda tx: conversations.said(tx, page.viewer, page.path["id"]))
    return page.html("conversation/edit_message.html", said=said)


async def change_message(page: Page) -> Response:
    """Change one's own message."""

    def job(tx: Transaction) -> str:
        conversations.edit_message(tx, page.path["id"], page.person_id, page.said("body"), page.now)
        message = conversations.message(tx, page.path["id"])
        return message.conversation_id if message else ""

    return page.go(f"/conversations/{await page.store.write(job)}#m-{page.path['id']}")


routes = [
    Route("GET", PATH, show),
    Route("POST", f"{PATH}/messages", say, "guest"),
    Route("POST", f"{PATH}/draft", keep_draft, "guest"),
    Route("GET", "/messages/{id:str}/edit", edit_message, "guest"),
    Route("POST", "/messages/{id:str}", change_message, "guest"),
]
