"""Ending: solved with thanks, opened again, confirmed by the organization, pinned for all who wonder."""

from litestar import Response

from kring import circles, conversations
from kring.circles import governing
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route

PATH = "/conversations/{id:str}"


async def solve(page: Page) -> Response:
    """This answer solved it, with thanks in the asker's words."""
    answer_id = page.said("answer") or None
    thanks = page.said(f"thanks-{answer_id}") or page.said("thanks")
    await page.store.write(
        lambda tx: conversations.solve(tx, page.path["id"], page.viewer, answer_id, thanks, page.now)
    )
    return _there(page)


async def end(page: Page) -> Response:
    """It ends without a solution."""
    await page.store.write(lambda tx: conversations.unsolved(tx, page.path["id"], page.viewer, page.now))
    return _there(page)


async def reopen(page: Page) -> Response:
    """It was not over."""
    await page.store.write(lambda tx: conversations.reopen(tx, page.path["id"], page.viewer, page.now))
    return _there(page)


async def confirm(page: Page) -> Response:
    """The organization stands behind the answer, or no longer does."""
    wanted = page.said("confirmed") == "yes"
    await page.store.write(
        lambda tx: governing.confirm(tx, page.viewer, page.path["id"], page.now, confirmed=wanted)
    )
    return _there(page)


async def pin(page: Page) -> Response:
    """Put one answer before everybody who wonders the same, or take it away."""
    message_id = page.said("message") or None
    await page.store.write(lambda tx: governing.pin(tx, page.viewer, page.path["id"], message_id, page.now))
    return _there(page)


async def publish(page: Page) -> Response:
    """Say who may see it from now on; wider needs a participant's wish and a coordinator's."""
    wanted = page.said("visibility")
    if wanted not in circles.circles.VISIBILITIES:
        raise conversations.asking.UnknownVisibility(value=wanted)

    def job(tx: Transaction) -> str:
        conversations.publish(tx, page.path["id"], page.viewer, wanted, page.now)
        return conversations.needed(tx, page.path["id"]).visibility

    if await page.store.write(job) != wanted:
        page.tell(page.words.gettext("Noted. It is shown to more people when the other side wants that too."))
    return _there(page)


async def merge(page: Page) -> Response:
    """Put this question under another that asks the same; what is typed is that one's address."""
    into = page.said("into").rstrip("/").rpartition("/")[2].partition("?")[0]
    await page.store.write(lambda tx: conversations.merge(tx, page.path["id"], into, page.viewer, page.now))
    return page.go(f"/conversations/{into}")


def _there(page: Page) -> Response:
    return page.go(f"/conversations/{page.path['id']}")


routes = [
    Route("POST", f"{PATH}/solution", solve, "guest"),
    Route("POST", f"{PATH}/ending", end, "guest"),
    Route("POST", f"{PATH}/reopening", reopen, "guest"),
    Route("POST", f"{PATH}/confirmation", confirm, "member"),
    Route("POST", f"{PATH}/pin", pin, "coordinator"),
    Route("POST", f"{PATH}/visibility", publish, "guest"),
    Route("POST", f"{PATH}/merging", merge, "coordinator"),
]
