"""Organization: what its owner sets, and its circles."""

from litestar import Response

from kring import circles, people
from kring.circles import Circle, governing, listing
from kring.refusals import Refusal
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """What the organization is called and asks of its staff, and what was set when the server started."""
    owner = await page.store.read(lambda tx: people.get(tx, page.organization.owner_id))
    return page.html(
        "coordinating/organization.html", 422 if refusal else 200, refusal=refusal, owner=owner,
        name=page.said("name") if refusal else page.organization.name,
        totp=bool(page.said("totp")) if refusal else page.organization.staff_need_totp,
        region=page.said("phone_region") if refusal else page.organization.phone_region,
        environment=page.engine.environment,
    )  # fmt: skip


async def save(page: Page) -> Response:
    """Keep it."""
    name, totp, region = page.said("name"), bool(page.said("totp")), page.said("phone_region")
    try:
        await page.store.write(
            lambda tx: governing.rename(tx, page.viewer, name, totp, page.now, phone_region=region)
        )
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go("/organization?saved=1")


async def show_circles(page: Page, refusal: Refusal | None = None) -> Response:
    """All circles, and a form for another."""

    def job(tx: Transaction) -> list[tuple[Circle, dict[str, int]]]:
        return [(circle, listing.states(tx, circle.id)) for circle in circles.listed(tx)]

    found = await page.store.read(job)
    return page.html(
        "coordinating/all_circles.html", 422 if refusal else 200, circles=found, refusal=refusal,
        name=page.said("name"), purpose=page.said("purpose"),
    )  # fmt: skip


async def start(page: Page) -> Response:
    """Start another."""
    name, purpose = page.said("name"), page.said("purpose")
    try:
        circle = await page.store.write(lambda tx: governing.start(tx, page.viewer, name, purpose, page.now))
    except Refusal as refusal:
        return await show_circles(page, refusal)
    return page.go(f"/coordinate/{circle.slug}/settings")


routes = [
    Route("GET", "/organization", show, "owner"),
    Route("POST", "/organization", save, "owner"),
    Route("GET", "/circles", show_circles, "owner"),
    Route("POST", "/circles", start, "owner"),
]
