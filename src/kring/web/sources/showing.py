"""Showing: one source, its keys, its last days and what was refused of it lately, and why."""

import msgspec
from litestar import Response

from kring import hooks, sources
from kring.hooks import Hook
from kring.refusals import Refusal
from kring.sources import Source, SourceKey, tallies
from kring.sources.tallies import Day, Refused
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route
from kring.web.sources.listing import PATH, of_path

ONE = PATH + "/{name:str}"


class Shown(msgspec.Struct, frozen=True):
    """Everything on the page of a source."""

    source: Source
    keys: list[SourceKey]
    days: list[Day]
    refused: list[Refused]
    hook: Hook | None
    unmapped: int


async def show(page: Page, refusal: Refusal | None = None, secret: str = "") -> Response:
    """A source, its keys and what it sent."""

    def job(tx: Transaction) -> Shown:
        source = of_path(tx, page)
        return Shown(
            source, sources.keys.listed(tx, source.id), tallies.days(tx, source.id), tallies.refused(tx, source.id),
            hooks.get(tx, source.id), hooks.requests.unmapped(tx, source.id),
        )  # fmt: skip

    shown = await page.store.read(job)
    return page.html(
        "sources/source.html", refusal.status if refusal else 200, shown=shown, path=f"{PATH}/{shown.source.name}",
        refusal=refusal, secret=secret, typed=page.form if refusal else {},
    )  # fmt: skip


async def change(page: Page) -> Response:
    """Say where its things are looked up, and what it vouches for."""
    link, vouches = page.said("link"), tuple(page.chosen("vouches"))

    def job(tx: Transaction) -> Source:
        return sources.change(tx, page.viewer, of_path(tx, page).id, page.now, link=link, vouches=vouches)

    try:
        await page.store.write(job)
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go(f"{PATH}/{page.path['name']}?saved=1")


async def make_key(page: Page) -> Response:
    """A new key; its secret is on this answer and nowhere else."""
    types = tuple(page.said("types").replace(",", " ").split())

    def job(tx: Transaction) -> str:
        secret, _ = sources.keys.make(
            tx, page.viewer, of_path(tx, page).id, page.said("key_name"), page.now, types=types,
            test=bool(page.said("test")), per_minute=page.number("per_minute") or 0,
        )  # fmt: skip
        return secret

    try:
        secret = await page.store.write(job)
    except Refusal as refusal:
        return await show(page, refusal)
    return await show(page, secret=secret)


async def end_key(page: Page) -> Response:
    """A key works no longer."""
    await page.store.write(lambda tx: sources.keys.revoke(tx, page.viewer, page.path["key_id"], page.now))
    return page.go(f"{PATH}/{page.path['name']}?saved=1")


routes = [
    Route("GET", ONE, show, "owner"),
    Route("POST", ONE, change, "owner"),
    Route("POST", f"{ONE}/keys", make_key, "owner"),
    Route("POST", f"{ONE}/keys/{{key_id:str}}/ending", end_key, "owner"),
]
