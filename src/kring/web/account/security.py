"""Security: a password, a code from a phone, and where somebody is signed in."""

import asyncio
from functools import partial

import msgspec
import segno
from litestar import Response
from markupsafe import Markup

from kring import people
from kring.people import codes, limits, passwords, recovery, sessions
from kring.people.sessions import Session
from kring.refusals import Refusal
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route

PATH = "/account/security"


class Doors(msgspec.Struct, frozen=True):
    """How somebody gets in, and where they are in."""

    sessions: list[Session]
    has_password: bool
    has_totp: bool
    must_have_totp: bool
    recovery: int  # codes on paper that are left


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """Everything about getting in."""
    doors = await page.store.read(partial(_doors, page=page))
    here = _here(page)
    return page.html(
        "account/security.html", 422 if refusal else 200, doors=doors, here=here, refusal=refusal
    )


def _here(page: Page) -> str:
    return page.visitor.session.id if page.visitor.session else ""


def _doors(tx: Transaction, page: Page) -> Doors:
    person = people.needed(tx, page.person_id)
    return Doors(
        sessions.listed(tx, person.id, page.now),
        person.has_password,
        person.has_totp,
        page.visitor.needs_code,
        recovery.left(tx, person.id),
    )


async def set_password(page: Page) -> Response:
    """Keep a new password; whoever has one types it first. Other browsers are signed out."""
    try:
        await _check_present(page)
        hashed = await asyncio.to_thread(passwords.hashed, page.form.get("password") or "")
    except Refusal as refusal:
        return await show(page, refusal)
    await page.store.write(partial(_set_password, page=page, hashed=hashed))
    return page.go(f"{PATH}?saved=1")


async def _check_present(page: Page) -> None:
    kept = await page.store.read(lambda tx: passwords.of_person(tx, page.person_id))
    if kept is None or kept.password is None:
        return
    await page.store.write(lambda tx: limits.spend(tx, "password of person", page.person_id, page.now))
    if not await asyncio.to_thread(passwords.matches, kept, page.form.get("present") or ""):
        raise passwords.NotThePassword


def _set_password(tx: Transaction, page: Page, hashed: str) -> None:
    passwords.keep(tx, page.person_id, hashed)
    sessions.end_others(tx, page.person_id, _here(page))


async def show_code(page: Page, refusal: Refusal | None = None) -> Response:
    """A picture for a phone's camera; a secret that was shown stays the same until the code is right."""
    secret = page.said("secret") or codes.new()
    address = codes.address(secret, page.person.name if page.person else "", page.organization.name)
    picture = Markup(segno.make(address, micro=False).svg_inline(scale=4, border=2, omitsize=True))
    return page.html(
        "account/code.html", 422 if refusal else 200, secret=secret, picture=picture, refusal=refusal
    )


async def start_code(page: Page) -> Response:
    """Ask this person for codes from now on; those for who loses the phone are on this answer and nowhere else."""

    def job(tx: Transaction) -> list[str]:
        codes.start(tx, page.person_id, page.said("secret"), page.said("code"), page.now)
        return recovery.make(tx, page.person_id)

    try:
        made = await page.store.write(job)
    except Refusal as refusal:
        return await show_code(page, refusal)
    return page.html("account/recovery.html", made=made)


async def renew_recovery(page: Page) -> Response:
    """Ten new codes on paper: whoever wants them shows a code."""

    def job(tx: Transaction) -> list[str]:
        codes.spend(tx, page.person_id, page.said("code"), page.now)
        return recovery.make(tx, page.person_id)

    try:
        await page.store.write(lambda tx: limits.spend(tx, "code of person", page.person_id, page.now))
        made = await page.store.write(job)
    except Refusal as refusal:
        return await show(page, refusal)
    return page.html("account/recovery.html", made=made)


async def stop_code(page: Page) -> Response:
    """Ask for no codes any more: whoever wants that shows one."""

    def job(tx: Transaction) -> None:
        codes.spend(tx, page.person_id, page.said("code"), page.now)
        codes.stop(tx, page.person_id)

    try:
        await page.store.write(lambda tx: limits.spend(tx, "code of person", page.person_id, page.now))
        await page.store.write(job)
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go(f"{PATH}?saved=1")


async def end_session(page: Page) -> Response:
    """Sign one browser out."""
    await page.store.write(lambda tx: sessions.end(tx, page.person_id, page.path["session_id"]))
    return page.go(PATH)


async def end_others(page: Page) -> Response:
    """Sign all browsers out but this one."""
    await page.store.write(lambda tx: sessions.end_others(tx, page.person_id, _here(page)))
    return page.go(PATH)


routes = [
    Route("GET", PATH, show, "member"),
    Route("POST", "/account/password", set_password, "member"),
    Route("GET", "/account/code", show_code, "member"),
    Route("POST", "/account/code", start_code, "member"),
    Route("POST", "/account/code/ending", stop_code, "member"),
    Route("POST", "/account/code/recovery", renew_recovery, "member"),
    Route("POST", "/account/sessions/ending", end_others, "member"),
    Route("POST", "/account/sessions/{session_id:str}/ending", end_session, "member"),
]
