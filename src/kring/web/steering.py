"""Steering: the asker is in charge of their question."""

from litestar import Response

from kring import circles, conversations, invitations
from kring.conversations import Draft
from kring.refusals import NotAllowed
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route

PATH = "/conversations/{id:str}"


async def steer(page: Page) -> Response:
    """Staff only or not, ask nobody more or go on, show one's name or not."""
    wishes = {n: page.said(n) == "yes" for n in ("mandate", "stopped", "shows_asker") if page.said(n)}
    await page.store.write(
        lambda tx: conversations.steer(tx, page.path["id"], page.person_id, page.now, **wishes)
    )
    return _back(page)


async def invite(page: Page) -> Response:
    """Ask more people now; or that one, who fits."""
    number = page.number("number")

    def job(tx: Transaction) -> None:
        if number is not None:
            return invitations.pick(tx, page.viewer, page.path["id"], number, page.now)
        return invitations.ask_more(tx, page.viewer, page.path["id"], page.now)

    await page.store.write(job)
    return _back(page)


async def withdraw(page: Page) -> Response:
    """Take one's question back."""

    def job(tx: Transaction) -> tuple[str | None, bool]:
        heir_id = conversations.withdraw(tx, page.path["id"], page.person_id, page.now)
        return heir_id, circles.may_see(tx, page.viewer, page.path["id"])

    heir_id, shown = await page.store.write(job)
    if heir_id:
        page.tell(page.words.gettext("You took it back. Somebody who wonders the same goes on with it."))
    return _back(page) if shown else page.go("/")


async def edit(page: Page) -> Response:
    """The form to change one's own question."""

    def job(tx: Transaction) -> tuple[conversations.Conversation, conversations.Message]:
        shown = conversations.shown(tx, page.viewer, page.path["id"], limit=1)
        if shown.side != "asker":
            raise NotAllowed
        return shown.conversation, conversations.question(tx, page.path["id"])

    conversation, question = await page.store.read(job)
    return page.html("conversation/edit.html", c=conversation, question=question)


async def change(page: Page) -> Response:
    """Change one's own question."""
    topics = tuple(page.said("topics").replace(";", ",").split(","))
    draft = Draft(title=page.said("title"), body=page.said("body"), topics=topics)

    def job(tx: Transaction) -> None:
        shows = conversations.needed(tx, page.path["id"]).shows_asker
        kept = Draft(title=draft.title, body=draft.body, topics=draft.topics, shows_asker=shows)
        conversations.edit(tx, page.path["id"], page.person_id, kept, page.now)

    await page.store.write(job)
    return _back(page)


def _back(page: Page) -> Response:
    return page.go(f"/conversations/{page.path['id']}")


routes = [
    Route("POST", f"{PATH}/steering", steer, "guest"),
    Route("POST", f"{PATH}/invitations", invite, "guest"),
    Route("POST", f"{PATH}/withdrawal", withdraw, "guest"),
    Route("GET", f"{PATH}/edit", edit, "guest"),
    Route("POST", f"{PATH}/text", change, "guest"),
]
