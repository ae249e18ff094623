"""Safety: one tap reports or blocks; a coordinator hides and restores."""

from litestar import Response

from kring import conversations, people
from kring.circles import moderating
from kring.conversations import Message
from kring.refusals import NotFound
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route


async def report(page: Page) -> Response:
    """Say that something is not right."""
    reason = page.said("reason") or "other"

    def job(tx: Transaction) -> None:
        message = _message(tx, page.path["id"])
        question = message.number == 0
        moderating.report(
            tx, page.viewer, message.conversation_id, None if question else message.id, page.now, reason
        )

    await page.store.write(job)
    page.tell(page.words.gettext("Thank you. A coordinator will look at it."))
    return page.back()


async def block(page: Page) -> Response:
    """Never be matched with whoever wrote this again; they are not told."""
    await page.store.write(lambda tx: _block(tx, page, _message(tx, page.path["id"])))
    page.tell(page.words.gettext("You will not be matched again. They are not told."))
    return page.back()


def _block(tx: Transaction, page: Page, message: Message) -> None:
    conversations.said(tx, page.viewer, message.id)  # refuses whoever may not see it
    people.block(tx, page.person_id, message.author_id, page.now)


async def hide(page: Page) -> Response:
    """Take one message out of sight."""
    return await _set_message(page, hidden=True)


async def restore(page: Page) -> Response:
    """Show one message again."""
    return await _set_message(page, hidden=False)


async def _set_message(page: Page, *, hidden: bool) -> Response:
    def job(tx: Transaction) -> None:
        message = _message(tx, page.path["id"])
        moderating.set_hidden(tx, page.viewer, message.conversation_id, message.id, page.now, hidden=hidden)

    await page.store.write(job)
    return page.back()


async def hide_conversation(page: Page) -> Response:
    """Take a conversation out of sight."""
    return await _set_conversation(page, hidden=True)


async def restore_conversation(page: Page) -> Response:
    """Show a conversation again."""
    return await _set_conversation(page, hidden=False)


async def _set_conversation(page: Page, *, hidden: bool) -> Response:
    await page.store.write(
        lambda tx: moderating.set_hidden(tx, page.viewer, page.path["id"], None, page.now, hidden=hidden)
    )
    return page.back()


async def hide_person(page: Page) -> Response:
    """Take everything by one person out of sight, in the circles that the visitor looks after."""
    await page.store.write(
        lambda tx: moderating.set_all_hidden(tx, page.viewer, page.path["id"], page.now, hidden=True)
    )
    return page.back()


async def restore_person(page: Page) -> Response:
    """Show everything by one person again."""
    await page.store.write(
        lambda tx: moderating.set_all_hidden(tx, page.viewer, page.path["id"], page.now, hidden=False)
    )
    return page.back()


def _message(tx: Transaction, message_id: str) -> Message:
    if (found := conversations.message(tx, message_id)) is None:
        raise NotFound
    return found


routes = [
    Route("POST", "/messages/{id:str}/reports", report, "guest"),
    Route("POST", "/messages/{id:str}/block", block, "guest"),
    Route("POST", "/messages/{id:str}/hiding", hide, "coordinator"),
    Route("POST", "/messages/{id:str}/restoring", restore, "coordinator"),
    Route("POST", "/conversations/{id:str}/hiding", hide_conversation, "coordinator"),
    Route("POST", "/conversations/{id:str}/restoring", restore_conversation, "coordinator"),
    Route("POST", "/people/{id:str}/hiding", hide_person, "coordinator"),
    Route("POST", "/people/{id:str}/restoring", restore_person, "coordinator"),
]
