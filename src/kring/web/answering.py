"""Answering: the invited take a question or not; others join it or add what they know."""

from litestar import Response

from kring import conversations, invitations
from kring.circles import Viewer
from kring.people import guests, limits
from kring.people.sessions import Opened
from kring.store import Transaction
from kring.web import visitors
from kring.web.pages import Page
from kring.web.routing import Route

PATH = "/conversations/{id:str}"


async def take(page: Page) -> Response:
    """Take it: from now on a person is on it."""
    await page.store.write(
        lambda tx: invitations.take(
            tx, page.viewer, page.path["id"], page.now, page.number("promise_minutes")
        )
    )
    return _there(page)


async def decline(page: Page) -> Response:
    """Not this time; why not, in one tap."""
    await page.store.write(
        lambda tx: invitations.decline(tx, page.viewer, page.path["id"], page.said("reason"), page.now)
    )
    page.tell(page.words.gettext("Thank you for saying so; somebody else is asked."))
    return page.go("/help")


async def hand_back(page: Page) -> Response:
    """Give a taken question back, so that others are asked at once."""
    await page.store.write(lambda tx: invitations.hand_back(tx, page.viewer, page.path["id"], page.now))
    page.tell(page.words.gettext("Given back. Others are asked at once."))
    return page.go("/help")


async def join(page: Page) -> Response:
    """Wonder the same, and hear every answer."""
    opened = await page.store.write(lambda tx: _join(tx, page))
    if opened:
        page.keep(visitors.COOKIE, opened.secret)
    page.tell(page.words.gettext("You will hear every answer. The helpers were asked once, for all of you."))
    return _there(page)


def _join(tx: Transaction, page: Page) -> Opened | None:
    """Somebody without an account joins as a guest."""
    if page.person:
        conversations.join(tx, page.path["id"], page.viewer, page.now)
        return None
    limits.spend(tx, "guest from address", page.origin, page.now)
    guest = guests.enter(tx, page.now, locale=page.words.language)
    conversations.join(tx, page.path["id"], Viewer(person_id=guest.id), page.now)
    return guests.start(tx, guest.id, page.now, page.request.headers.get("user-agent", ""))


async def leave(page: Page) -> Response:
    """Wonder no longer."""
    await page.store.write(lambda tx: conversations.leave(tx, page.path["id"], page.person_id, page.now))
    return _there(page)


async def add(page: Page) -> Response:
    """Take part as one who adds to the help that is there."""

    def job(tx: Transaction) -> None:
        conversations.stay(tx, page.viewer, page.path["id"], page.now)

    await page.store.write(job)
    return _there(page)


def _there(page: Page) -> Response:
    return page.go(f"/conversations/{page.path['id']}")


routes = [
    Route("POST", f"{PATH}/taking", take, "member"),
    Route("POST", f"{PATH}/declining", decline, "member"),
    Route("POST", f"{PATH}/returning", hand_back, "member"),
    Route("POST", f"{PATH}/joining", join),
    Route("POST", f"{PATH}/leaving", leave, "guest"),
    Route("POST", f"{PATH}/helping", add, "member"),
]
