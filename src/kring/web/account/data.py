"""Data: what is known about somebody, to take along or to erase."""

import msgspec
from litestar import Response

from kring.people import data, profiles
from kring.refusals import Refusal
from kring.store import Transaction
from kring.web import visitors
from kring.web.pages import Page
from kring.web.routing import Route

_pretty = msgspec.json.Encoder()


class NotYourName(Refusal):
    """To erase everything, type your name as it stands here: {wanted}. You typed {seen!r}."""

    field = "name"


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """How much is known, part by part."""
    counted = await page.store.read(lambda tx: data.counts(tx, page.person_id))
    told = await page.store.read(lambda tx: profiles.shown(tx, page.person_id))
    parts = {name: number for name, number in counted.items() if number}
    return page.html("account/data.html", 422 if refusal else 200, parts=parts, refusal=refusal, traits=told)


async def download(page: Page) -> Response:
    """All of it, as one file."""
    known = await page.store.read(lambda tx: data.export(tx, page.person_id, page.now))
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    text = msgspec.json.format(_pretty.encode(known), indent=2)
    return Response(text, media_type="application/json", headers=headers)


async def correct(page: Page) -> Response:
    """One's own word on something that others told."""
    name, value = page.said("name"), page.said("value")
    try:
        await page.store.write(lambda tx: profiles.correct(tx, page.person_id, name, value, page.now))
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go("/account/data?saved=1#traits")


async def forget(page: Page) -> Response:
    """Erase one thing that others told, wherever they told it."""
    name = page.said("name")
    await page.store.write(lambda tx: profiles.forget(tx, page.person_id, name, page.now))
    return page.go("/account/data?saved=1#traits")


async def erase(page: Page) -> Response:
    """Erase it, once the name is typed; this cannot be taken back."""
    name = page.person.name if page.person else ""
    if page.said("name") != name:
        return await show(page, NotYourName(wanted=name, seen=page.said("name")))

    def job(tx: Transaction) -> None:
        data.erase(tx, page.person_id, page.now)

    try:
        await page.store.write(job)
    except Refusal as refusal:
        return await show(page, refusal)
    page.keep(visitors.COOKIE, "", seconds=0)
    return page.go("/?erased=1")


routes = [
    Route("GET", "/account/data", show, "member"),
    Route("GET", "/account/data/download", download, "member"),
    Route("POST", "/account/traits", correct, "member"),
    Route("POST", "/account/traits/erasure", forget, "member"),
    Route("POST", "/account/erasure", erase, "member"),
]
