"""The box on somebody else's page: asked there, answered on the site, live, and it ends well."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kring import circles
from kring.box import sites
from kring.store import times
from tests.web.browser.conftest import Served
from tests.web.browser.hosts import Host, host

QUESTION = "Can I carry a child seat on the front carrier of a Kade 7?"


@pytest.fixture
def shop(served: Served) -> Iterator[Host]:
    """A shop whose pages may carry the box."""
    with host(served.address) as there:
        let_in(served, there.origin)
        there.said = 'data-circle="twijn" data-context-order="20481"'
        yield there


def let_in(served: Served, origin: str, name: str = "shop", *, mail: bool = False) -> str:
    def job(tx):
        return sites.add(
            tx, circles.viewer(tx, served.world.people["noor"]), name, origin, times.now(), mail=mail
        ).id

    return served.engine.store.write_sync(job)


@pytest.fixture
def visit(browser: Browser, shop: Host) -> Iterator[Callable[..., Page]]:
    """Opens the shop's page as a visitor of their own; a script's error or a broken policy fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_as(
        context: BrowserContext | None = None, path: str = "/orders/20481?secret=1", **options
    ) -> Page:
        context = context or browser.new_context(**({"locale": "en-GB"} | options))
        if context not in contexts:
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if "Content Security" in line.text else None)
        page.goto(shop.origin + path)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not wrong


def ask(page: Page, text: str = QUESTION) -> None:
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_label("Your question", exact=True).fill(text)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def asked(served: Served) -> str:
    """The last question."""
    from kring.store import ad_hoc

    return served.engine.store.read_sync(lambda tx: tx.value(ad_hoc("select max(id) from conversations")))


def help_with(opened, served: Served, text: str) -> Page:
    bob = opened("bob", f"/conversations/{asked(served)}")
    bob.get_by_role("button", name="Take it").click()
    bob.get_by_label("Your message").fill(text)
    bob.get_by_role("button", name="Send").click()
    return bob


def test_asked_on_a_page_answered_on_the_site_and_solved(visit, opened, served):
    page = visit()
    ask(page)
    expect(page.locator("kring-box").get_by_role("heading", name=re.compile("child seat"))).to_be_focused()
    help_with(opened, served, "It can, with the **oak** carrier up to 15 kg. <img src=x onerror=alert(1)>")
    expect(page.get_by_text("Bob Yıldız has taken this.")).to_be_visible()
    expect(page.locator("kring-box strong", has_text="oak")).to_be_visible()
    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    page.get_by_label("Your message").fill("And the green one?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("kring-box li.message.you", has_text="And the green one?")).to_be_visible()
    page.locator("kring-box summary", has_text="This solved it").click()
    page.get_by_label(re.compile("Thanks, in your words")).fill("That is clear!")
    page.get_by_role("button", name="Solved, thank you").click()
    expect(page.get_by_text("with help from Bob Yıldız")).to_be_visible()
    expect(page.locator("kring-box svg.ring.solved")).to_be_visible()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()
