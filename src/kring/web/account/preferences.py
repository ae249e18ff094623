"""Preferences: of what somebody may be told, over which channels; behind every message, without signing in."""

from litestar import Response

from kring.notifications import unsubscribing
from kring.people import consents
from kring.web.pages import Page
from kring.web.routing import Route


async def ask(page: Page) -> Response:
    """Whether to turn a purpose off: looking at it does nothing."""
    return _answer(page, done=False)


async def turn_off(page: Page) -> Response:
    """Turn it off."""
    ticket = page.path["ticket"]
    await page.store.write(lambda tx: unsubscribing.unsubscribe(tx, ticket, page.now))
    return _answer(page, done=True)


def _answer(page: Page, done: bool) -> Response:
    ticket = page.path["ticket"]
    purpose = consents.PURPOSES.get(unsubscribing.about(ticket))
    return page.html("account/unsubscribe.html", ticket=ticket, purpose=purpose, done=done)


async def show(page: Page) -> Response:
    """Every purpose over every channel."""
    allowed = await page.store.read(lambda tx: unsubscribing.wishes(tx, page.path["ticket"]))
    return _grid(page, allowed, f"/preferences/{page.path['ticket']}")


async def keep(page: Page) -> Response:
    """Keep what is ticked."""
    ticket, wanted = page.path["ticket"], _ticked(page)
    await page.store.write(lambda tx: unsubscribing.wish(tx, ticket, wanted, page.now))
    return page.go(f"/preferences/{ticket}?saved=1")


async def show_own(page: Page) -> Response:
    """The same for who is signed in, with every word they ever gave."""
    allowed = await page.store.read(lambda tx: consents.given(tx, page.person_id))
    said = await page.store.read(lambda tx: consents.history(tx, page.person_id))
    return _grid(page, allowed, "/account/preferences", said)


async def keep_own(page: Page) -> Response:
    """Keep what is ticked."""
    wanted = _ticked(page)
    await page.store.write(lambda tx: consents.say(tx, page.person_id, wanted, "settings", page.now))
    return page.go("/account/preferences?saved=1")


def _grid(
    page: Page, allowed: dict[tuple[str, str], bool], act: str, said: list[consents.Consent] | None = None
) -> Response:
    return page.html(
        "account/preferences.html", allowed=allowed, act=act, purposes=consents.PURPOSES, said=said,
        channels=consents.CHANNELS, zone=page.zone(),
    )  # fmt: skip


def _ticked(page: Page) -> dict[tuple[str, str], bool]:
    ticked = set(page.chosen("allowed"))
    return {(name, channel): f"{name}/{channel}" in ticked for name, channel in consents.defaults()}


routes = [
    Route("GET", "/unsubscribe/{ticket:str}", ask),
    Route("POST", "/unsubscribe/{ticket:str}", turn_off, signed=True),
    Route("GET", "/preferences/{ticket:str}", show),
    Route("POST", "/preferences/{ticket:str}", keep),
    Route("GET", "/account/preferences", show_own, "member"),
    Route("POST", "/account/preferences", keep_own, "member"),
]
