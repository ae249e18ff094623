"""Pictures of the box on a page of another origin: each of its faces at 390 and 1,280 pixels, light and dark.

Run with the others by ``bin/pictures``, or alone: ``python -m tests.web.box_pictures [FOLDER] [NAME…]``.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from kring import circles, conversations
from kring.box import sites
from kring.conversations import Draft
from kring.invitations import answering
from kring.store import Transaction, ad_hoc, times
from tests.web.browser.conftest import CHROMIUM, QUIET, Served, serve
from tests.web.browser.hosts import Host, host
from tests.web.pictures import Camera
from tests.web.worlds import invite
from tests.world import publish

KEPT = ("box-closed", "box-similar", "box-asked", "box-answered", "box-solved", "organization-box")
ATTIC = "Wifi is fine downstairs and hopeless in the attic. Where should I put a mesh point?"
ANSWER = "Halfway, **on the landing**, within sight of the router:\n\n1. not in a cupboard\n2. at least 1 m above the floor\n3. its light must be white"
CRAWL = "Can the fibre come in through the crawl space instead of the hallway?"
REPLY = "It can. Have a **grey 32 mm tube** laid from the front to your meter cupboard, and tell the mechanic by phone the day before."


def known(tx: Transaction, served: Served) -> None:
    """A question that was solved in public."""
    people, now = served.world.people, times.now() - 40 * times.DAY
    made = conversations.ask(tx, people["eva"], served.world.circle_id, Draft(body=ATTIC, language="en"), now)
    conversations.conversations.admit(tx, made.id, people["bob"], "helper", now)
    answer = conversations.post(tx, made.id, people["bob"], ANSWER, now)
    conversations.solve(tx, made.id, circles.viewer(tx, people["eva"]), answer.id, "Works!", now)
    publish(tx, made.id, "public")


def last(served: Served) -> str:
    return served.engine.store.read_sync(lambda tx: tx.value(ad_hoc("select max(id) from conversations")))


def help_out(tx: Transaction, served: Served, about: str) -> None:
    people, now = served.world.people, times.now()
    invite(tx, served.world, conversations.needed(tx, about), ["bob", "sanne", "dirk"], now)
    answering.take(tx, circles.viewer(tx, people["bob"]), about, now)
    conversations.post(tx, about, people["bob"], REPLY, now)


def tour(page: Page, camera: Camera, served: Served, there: Host) -> None:
    """From the page to a solved question."""
    write = served.engine.store.write_sync
    page.goto(f"{there.origin}/orders/20481")
    page.get_by_role("button", name="Ask a question").wait_for()
    camera.take(page, "box-closed")
    page.get_by_role("button", name="Ask a question").click()
    camera.take(page, "box-open")
    page.get_by_label("Your question", exact=True).fill(ATTIC)
    page.locator("kring-box article").first.wait_for()
    camera.take(page, "box-similar")
    page.get_by_label("Your question", exact=True).fill(CRAWL)
    page.wait_for_timeout(800)
    page.locator("kring-box summary").first.click()
    page.locator("kring-box label.check", has_text="order 20481").click()
    camera.take(page, "box-choices")
    page.locator("kring-box form .row .button").click()
    page.get_by_role("button", name="Send").wait_for()
    page.wait_for_timeout(1500)
    camera.take(page, "box-asked")
    write(lambda tx: help_out(tx, served, last(served)))
    page.get_by_text("grey 32 mm tube").wait_for()
    camera.take(page, "box-answered")
    page.locator("kring-box summary", has_text="This solved it").click()
    page.get_by_label("Thanks, in your words").fill("That is clear, thank you!")
    camera.take(page, "box-thanking")
    page.get_by_role("button", name="Solved, thank you").click()
    page.locator("kring-box svg.solved").wait_for()
    camera.take(page, "box-solved")
    page.get_by_role("button", name="Back to your questions").click()
    camera.take(page, "box-own")
    there.inside = "<kring-box></kring-box>"
    page.goto(f"{there.origin}/orders/20481")
    page.get_by_label("Your question", exact=True).wait_for()
    camera.take(page, "box-inline")


def main(folder: str = "docs/pictures", *only: str) -> None:
    """Take them all, or only those named."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        for served in serve(Path(data)):
            owner = served.world.people["noor"]
            served.engine.store.write_sync(lambda tx, s=served: known(tx, s))
            with host(served.address) as there:
                there.said = 'data-circle="twijn" data-context-order="20481"'
                served.engine.store.write_sync(
                    lambda tx, o=owner, h=there: sites.add(
                        tx, circles.viewer(tx, o), "shop", h.origin, times.now()
                    )
                )
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
                page = browser.new_page(locale="en-GB", viewport={"width": 1280, "height": 860})
                page.set_default_timeout(20_000)
                tour(page, Camera(Path(folder), list(only), whole=False), served, there)
                desk = browser.new_page(base_url=served.address, viewport={"width": 1280, "height": 860})
                desk.context.add_cookies(
                    [{"name": "kring", "value": served.world.enter("noor"), "url": served.address}]
                )
                desk.goto("/organization/box")
                desk.locator("form[action$=secrets] button").first.click()
                desk.get_by_role("button", name="Ask a question").wait_for()
                Camera(Path(folder), list(only)).take(desk, "organization-box")
                browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
