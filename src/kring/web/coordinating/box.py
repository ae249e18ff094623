"""The box: on which pages it may be, what to put there, and the secrets that say who their visitors are."""

import msgspec
from litestar import Response

from kring import circles
from kring.box import Secret, Site, sites
from kring.circles import Circle
from kring.refusals import Refusal
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route

PATH = "/organization/box"
SITE = PATH + "/{site_id:str}"


class Allowed(msgspec.Struct, frozen=True):
    """A site with its origins and secrets."""

    site: Site
    origins: list[str]
    secrets: list[Secret]

    @property
    def vouches(self) -> bool:
        """Whether its word for a mail address is proof."""
        return "mail" in self.site.vouches


async def show(page: Page, refusal: Refusal | None = None, secret: str = "") -> Response:
    """Which pages may carry the box, what to put there, and how it looks."""

    def job(tx: Transaction) -> tuple[list[Allowed], list[Circle]]:
        found = sites.listed(tx)
        allowed = [Allowed(s, sites.origins_of(tx, s.id), sites.secrets(tx, s.id)) for s in found]
        return allowed, circles.listed(tx)

    allowed, found = await page.store.read(job)
    slugs = {circle.id: circle.slug for circle in found}
    return page.html(
        "coordinating/box.html", refusal.status if refusal else 200, refusal=refusal, allowed=allowed, secret=secret,
        slug=page.query.get("circle") or slugs.get(page.organization.circle_id, ""), circles=found,
        typed=page.form, about=page.path.get("site_id", ""), most=sites.MOST_SECRETS,
    )  # fmt: skip


async def add(page: Page) -> Response:
    """Let the pages of a site carry it."""
    name, origins, mail = page.said("name"), page.said("origins"), bool(page.said("mail"))
    try:
        await page.store.write(lambda tx: sites.add(tx, page.viewer, name, origins, page.now, mail=mail))
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go(f"{PATH}?saved=1")


async def change(page: Page) -> Response:
    """Say anew where a site's pages are."""
    site_id, origins, mail = page.path["site_id"], page.said("origins"), bool(page.said("mail"))
    try:
        await page.store.write(
            lambda tx: sites.change(tx, page.viewer, site_id, origins, page.now, mail=mail)
        )
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go(f"{PATH}?saved=1")


async def remove(page: Page) -> Response:
    """Let a site's pages carry it no more."""
    await page.store.write(lambda tx: sites.remove(tx, page.viewer, page.path["site_id"], page.now))
    return page.go(f"{PATH}?saved=1")


async def make_secret(page: Page) -> Response:
    """A secret to sign with; it is on this answer and nowhere else."""
    try:
        secret = await page.store.write(
            lambda tx: sites.make_secret(tx, page.viewer, page.path["site_id"], page.now)
        )
    except Refusal as refusal:
        return await show(page, refusal)
    return await show(page, secret=secret)


async def end_secret(page: Page) -> Response:
    """A secret signs nothing any more."""
    about, ended = page.path["site_id"], page.path["secret_id"]
    await page.store.write(lambda tx: sites.end_secret(tx, page.viewer, about, ended, page.now))
    return page.go(f"{PATH}?saved=1")


routes = [
    Route("GET", PATH, show, "owner"),
    Route("POST", PATH, add, "owner"),
    Route("POST", SITE, change, "owner"),
    Route("POST", f"{SITE}/ending", remove, "owner"),
    Route("POST", f"{SITE}/secrets", make_secret, "owner"),
    Route("POST", f"{SITE}/secrets/{{secret_id:str}}/ending", end_secret, "owner"),
]
