"""Pictures of the owner's pages of reach: systems that send, rules, webhooks, messages out, and a person's own choices.

Run with the others by ``bin/pictures``, or alone: ``python -m tests.web.reach_pictures [FOLDER] [NAME…]``.
"""

import sys
import tempfile
import time
from pathlib import Path

import httpx
import msgspec
from playwright.sync_api import Page, sync_playwright

from kring import circles, sources
from kring.circles import Viewer
from kring.flows import rules
from kring.flows.ready import EXPERIENCE, OUTAGE, PARCEL, PROPOSAL
from kring.store import Transaction, times
from kring.webhooks import endpoints
from tests.web.browser.conftest import CHROMIUM, QUIET, Served, serve
from tests.web.pictures import Camera

BATCH = "application/cloudevents-batch+json"


def prepare(tx: Transaction, served: Served) -> str:
    """A shop that sends, rules that hear it, another system that is told; the shop's key."""
    now, owner = times.now(), circles.viewer(tx, served.world.people["noor"])
    shop = sources.add(tx, owner, "shop", now, link="https://shop.example.org/{id}", vouches=("mail",))
    sources.add(tx, owner, "crm", now)
    secret, _ = sources.keys.make(tx, owner, shop.id, "till", now)
    _rules(tx, served, owner)
    wish = endpoints.Wish(name="Ticket desk", url="https://tickets.example.org/kring", kinds=("ask.*",))
    endpoints.add(tx, owner, wish, now)
    return secret


def _rules(tx: Transaction, served: Served, owner: Viewer) -> None:
    for ready in (PARCEL, EXPERIENCE, OUTAGE, PROPOSAL):
        for wish in ready.wishes:
            own = msgspec.structs.replace(wish, circle_id=served.world.circle_id)
            rules.add(tx, owner, own, times.now(), on=ready is not EXPERIENCE)


def send(served: Served, secret: str) -> None:
    """What a shop sends on an ordinary day, and one thing that is not as it must be."""
    events = [dict(sample) for ready in (PARCEL, OUTAGE, PROPOSAL) for sample in ready.samples]
    for number in range(12):
        events.append(
            {"specversion": "1.0", "id": f"placed-{number}", "source": "/shop", "type": "order.placed",
             "subject": f"order/{2000 + number}", "personid": f"customer/{90 + number}",
             "personmail": f"customer{number}@example.org", "data": {"total": 20 + number, "items": number % 3 + 1}}
        )  # fmt: skip
    events.append(
        {"specversion": "1.0", "id": "bad", "source": "/shop", "type": "order.placed", "time": "yesterday"}
    )
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": BATCH}
    httpx.post(f"{served.address}/events", json=events, headers=headers).raise_for_status()
    time.sleep(4)  # rules hear it, and the tallies are written


def tour(page: Page, camera: Camera) -> None:
    """From what comes in to what goes out."""
    for path, name in (
        ("/organization/sources", "sources"),
        ("/organization/sources/shop", "source"),
        ("/organization/sources/shop/mapping", "source-mapping"),
        ("/organization/rules", "rules"),
        ("/organization/webhooks", "webhooks"),
        ("/organization/notifications", "messages-out"),
        ("/lookalikes", "lookalikes"),
        ("/replies", "replies"),
        ("/account/notifications", "account-notifications"),
        ("/account/preferences", "account-preferences"),
    ):
        page.goto(path)
        camera.take(page, name)
    page.goto("/organization/rules")
    page.get_by_role("link", name="A parcel is late").first.click()
    camera.take(page, "rule")
    page.goto(f"{page.url.rstrip('/')}/edit")
    page.wait_for_timeout(1500)
    camera.take(page, "rule-edit")
    page.goto("/organization/webhooks")
    page.get_by_role("link", name="Ticket desk").first.click()
    camera.take(page, "webhook")


def main(folder: str = "docs/pictures", *only: str) -> None:
    """Take them all, or only those named."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        for served in serve(Path(data)):
            send(served, served.engine.store.write_sync(lambda tx, s=served: prepare(tx, s)))
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            page = browser.new_page(
                base_url=served.address, locale="en-GB", viewport={"width": 1280, "height": 860}
            )
            page.set_default_timeout(20_000)
            cookie = {"name": "kring", "value": served.world.enter("noor"), "url": served.address}
            page.context.add_cookies([cookie])
            tour(page, Camera(Path(folder), list(only)))
            browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
