"""Pictures of the pages of reach: systems that send, rules, webhooks, messages out, persons, held mail, own choices.

Run with the others by ``bin/pictures``, or alone: ``python -m tests.web.reach_pictures [FOLDER] [NAME…]``.
"""

import sys
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from kring.flows.ready import OUTAGE, PARCEL, PROPOSAL
from tests.web.browser.conftest import CHROMIUM, QUIET, Served, serve
from tests.web.pictures import Camera
from tests.web.reach_worlds import Places, reach

BATCH = "application/cloudevents-batch+json"


def send(served: Served, secret: str) -> None:
    """What a shop sends on an ordinary day, and one thing that is not as it must be."""
    events = [dict(sample) for ready in (PARCEL, OUTAGE, PROPOSAL) for sample in ready.samples]
    events = [event for event in events if event["type"] != "outage.ended"]  # it goes on
    for number in range(12):
        events.append(
            {"specversion": "1.0", "id": f"placed-{number}", "source": "/shop", "type": "order.placed",
             "subject": f"order/{2000 + number}", "personid": f"customer/{90 + number}",
             "personmail": f"customer{number}@example.org", "data": {"total": 20 + number, "items": number % 3 + 1}}
        )  # fmt: skip
    for days in range(5):
        data = {"number": f"P-{days}", "promised": "2026-06-04", "days_late": days, "last_seen": "Utrecht"}
        events.append(
            {**PARCEL.samples[0], "id": f"late-{days}-days", "subject": f"parcel/{days}", "data": data}
        )
    events.append(
        {"specversion": "1.0", "id": "bad", "source": "/shop", "type": "order.placed", "time": "yesterday"}
    )
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": BATCH}
    httpx.post(f"{served.address}/events", json=events, headers=headers).raise_for_status()
    time.sleep(4)  # rules hear it, and the tallies are written


def tour(page: Page, camera: Camera, places: Places) -> None:
    """From what comes in to what goes out."""
    for path, name in (
        ("/organization/sources", "sources"),
        ("/organization/sources/shop", "source"),
        ("/organization/sources/github/mapping", "source-mapping"),
        ("/organization/sources/shop/trials", "source-trials"),
        ("/organization/rules", "rules"),
        ("/organization/rules/new", "rule-new"),
        ("/organization/webhooks", "webhooks"),
        ("/organization/notifications", "messages-out"),
        ("/lookalikes", "lookalikes"),
        (f"/people/{places.merged}", "person-identity"),
        ("/replies", "replies"),
        ("/replies/owed", "replies-owed"),
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


def by_mail(page: Page, camera: Camera, places: Places) -> None:
    """What a mail leads somebody to who is not signed in."""
    for path, name in (
        (f"/links/{places.letter}", "held-mail"),
        (f"/preferences/{places.ticket}", "preferences"),
        (f"/unsubscribe/{places.ticket}", "unsubscribe"),
    ):
        page.goto(path)
        camera.take(page, name)


def audit(page: Page, camera: Camera) -> None:
    """What the owner and the coordinators did."""
    page.goto("/coordinate/twijn/audit")
    camera.take(page, "audit")


def notices(page: Page, camera: Camera) -> None:
    """A helper whose circle was told of an outage."""
    page.goto("/help")
    page.locator("#notices").wait_for()
    camera.take(page, "help-notices")


def main(folder: str = "docs/pictures", *only: str) -> None:
    """Take them all, or only those named."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        for served in serve(Path(data)):
            places = reach(served.world)
            send(served, places.key)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            camera = Camera(Path(folder), list(only))
            tour(_page(browser, served, "noor"), camera, places)
            by_mail(_page(browser, served, ""), camera, places)
            audit(_page(browser, served, "noor"), camera)
            notices(_page(browser, served, "dirk"), camera)
            browser.close()


def _page(browser: Browser, served: Served, name: str) -> Page:
    page = browser.new_page(base_url=served.address, locale="en-GB", viewport={"width": 1280, "height": 860})
    page.set_default_timeout(20_000)
    if name:
        cookie = {"name": "kring", "value": served.world.enter(name), "url": served.address}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


if __name__ == "__main__":
    main(*sys.argv[1:])
