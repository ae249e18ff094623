"""Keys: what lets a program act for somebody, shown once."""

from functools import partial

from litestar import Response

from kring.people import keys
from kring.refusals import Refusal
from kring.web.pages import Page
from kring.web.routing import Route

PATH = "/account/keys"


async def show(page: Page, refusal: Refusal | None = None, secret: str = "") -> Response:
    """The keys that work, and a form for another."""
    found = await page.store.read(lambda tx: keys.listed(tx, page.person_id))
    return page.html(
        "account/keys.html", 422 if refusal else 200, keys=found, scopes=keys.SCOPES, secret=secret,
        name=page.said("name") if refusal else "", ticked=page.chosen("scopes") if refusal else ["read"],
        refusal=refusal,
    )  # fmt: skip


async def make(page: Page) -> Response:
    """A new key; its secret is on this answer and nowhere else."""
    scopes = tuple(page.chosen("scopes"))
    job = partial(keys.make, person_id=page.person_id, name=page.said("name"), scopes=scopes, now=page.now)
    try:
        secret, _ = await page.store.write(job)
    except Refusal as refusal:
        return await show(page, refusal)
    return await show(page, secret=secret)


async def revoke(page: Page) -> Response:
    """A key works no longer."""
    await page.store.write(lambda tx: keys.revoke(tx, page.person_id, page.path["key_id"], page.now))
    return page.go(PATH)


routes = [
    Route("GET", PATH, show, "member"),
    Route("POST", PATH, make, "member"),
    Route("POST", "/account/keys/{key_id:str}/ending", revoke, "member"),
]
