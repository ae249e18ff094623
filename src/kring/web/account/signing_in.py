"""Signing in: by a mailed link or a password, then a code for who wants one; and signing out."""

import asyncio
from functools import partial
from urllib.parse import urlencode

from litestar import Response

from kring.people import sessions, signing_in
from kring.people.sessions import Opened
from kring.refusals import Refusal, SignInNeeded
from kring.web import visitors
from kring.web.pages import Page, own_path
from kring.web.routing import Route

HOME = "/help"


def wanted(page: Page) -> str:
    """The path of our own that somebody wanted to go to."""
    return own_path(page.said("to") or page.query.get("to", ""))


def agent(page: Page) -> str:
    """What the browser says it is."""
    return page.request.headers.get("user-agent", "")


def guest_id(page: Page) -> str:
    """The guest whose private session this browser has: what they asked is claimed."""
    session = page.visitor.session
    return session.person_id if session and session.kind == "link" else ""


def let_in(page: Page, opened: Opened, to: str = "") -> Response:
    """Give the browser its cookie, and go on: to the code when one is awaited."""
    page.keep(visitors.COOKIE, opened.secret, seconds=sessions.LASTS[opened.session.kind] // 1_000_000)
    if opened.session.kind == "half":
        return page.go("/sign-in/code?" + urlencode({"to": to}))
    return page.go(to or HOME)


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """The ways in."""
    environment = page.engine.environment
    return page.html(
        "account/sign_in.html", refusal.status if refusal else 200, refusal=refusal, to=wanted(page),
        address=page.said("address"), openid=bool(environment.oidc_issuer),
    )  # fmt: skip


async def mail_link(page: Page) -> Response:
    """Mail a link; the answer is the same whether the address is known or not."""
    job = partial(
        signing_in.ask_for_link, address=page.said("address"), now=page.now, origin=page.origin,
        locale=page.words.language, goes_to=wanted(page),
    )  # fmt: skip
    try:
        await page.store.write(job)
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go("/sign-in/mailed?" + urlencode({"address": page.said("address")}))


async def mailed(page: Page) -> Response:
    """Where to look now."""
    return page.html("account/mailed.html", address=page.query.get("address", "")[:254])


async def by_password(page: Page) -> Response:
    """Sign in by password; the slow work is done beside, in a thread."""
    given = page.form.get("password") or ""
    try:
        opened = await asyncio.to_thread(
            signing_in.by_password, page.store, page.said("address"), given, page.now, page.origin,
            agent(page), guest_id(page),
        )  # fmt: skip
    except Refusal as refusal:
        return await show(page, refusal)
    return let_in(page, opened, wanted(page))


async def show_code(page: Page, refusal: Refusal | None = None) -> Response:
    """The second step."""
    status = refusal.status if refusal else 200
    return page.html("account/second_step.html", status, refusal=refusal, to=wanted(page))


async def by_code(page: Page) -> Response:
    """A right code makes the half session whole."""
    half = page.visitor.session
    if half is None or half.kind != "half":
        raise SignInNeeded
    try:
        await page.store.write(lambda tx: signing_in.try_code(tx, half, page.now))
        opened = await page.store.write(
            lambda tx: signing_in.by_code(tx, half, page.said("code"), page.now, agent(page))
        )
    except Refusal as refusal:
        return await show_code(page, refusal)
    return let_in(page, opened, wanted(page))


async def sign_out(page: Page) -> Response:
    """Forget this browser."""
    session = page.visitor.session
    if session:
        await page.store.write(lambda tx: sessions.end(tx, session.person_id, session.id))
    page.keep(visitors.COOKIE, "", seconds=0)
    return page.go("/")


routes = [
    Route("GET", "/sign-in", show),
    Route("POST", "/sign-in/link", mail_link),
    Route("GET", "/sign-in/mailed", mailed),
    Route("POST", "/sign-in/password", by_password),
    Route("GET", "/sign-in/code", show_code),
    Route("POST", "/sign-in/code", by_code),
    Route("POST", "/sign-out", sign_out),
]
