"""Visitors whom the page knows: theirs on every device, out of sight once they sign out, without interruption."""

from playwright.sync_api import expect

from kring import circles
from kring.box import sites
from kring.store import times
from tests.box.calls import signed
from tests.web.browser.test_box import QUESTION, ask, asked, help_with, shop, visit

__all__ = ["shop", "visit"]


def secret_of(served, shop) -> str:
    """The shop's server may sign."""
    shop.policy = shop.policy.replace("connect-src {kring}", "connect-src 'self' {kring}")
    shop.said += ' data-token-url="/token"'

    def job(tx):
        noor = circles.viewer(tx, served.world.people["noor"])
        return sites.make_secret(tx, noor, sites.listed(tx)[0].id, times.now())

    return served.engine.store.write_sync(job)


def token(secret, served, **claims) -> str:
    return signed(secret, aud=served.address, **claims)


def test_a_visitor_goes_on_elsewhere_and_is_hidden_after_signing_out(visit, opened, served, shop):
    secret = secret_of(served, shop)
    shop.token = token(secret, served, name="Iris Bos")
    page = visit()
    page.get_by_role("button", name="Ask a question").click()
    expect(page.get_by_text("You ask as Iris Bos.")).to_be_visible()
    page.keyboard.press("Escape")
    ask(page)
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"  # nothing of them is kept in the browser
    phone = visit(viewport={"width": 390, "height": 844})
    phone.get_by_role("button", name="Ask a question").click()
    phone.locator("kring-box .line", has_text="crawl space").click()
    help_with(opened, served, "It can.")
    for device in (page, phone):
        expect(device.get_by_text("It can.")).to_be_visible()
    shop.token = ""
    page.evaluate("document.querySelector('kring-box').token = ''")
    expect(page.get_by_text("It can.")).to_have_count(0)
    expect(page.locator("kring-box .line")).to_have_count(0)
    phone.reload()
    phone.get_by_role("button", name="Ask a question").click()
    expect(phone.get_by_label("Your question", exact=True)).to_be_visible()
    expect(phone.get_by_text("crawl space")).to_have_count(0)


def test_a_token_that_counts_no_longer_is_renewed_without_a_word(visit, served, shop):
    secret = secret_of(served, shop)
    shop.token = token(secret, served)
    page = visit()
    ask(page)

    def renew(tx):
        noor, site = circles.viewer(tx, served.world.people["noor"]), sites.listed(tx)[0]
        [before] = sites.secrets(tx, site.id)
        sites.end_secret(tx, noor, site.id, before.id, times.now())
        return sites.make_secret(tx, noor, site.id, times.now())

    shop.token = token(served.engine.store.write_sync(renew), served)
    page.get_by_label("Your message").fill("And how wide?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("kring-box .message.you", has_text="And how wide?")).to_be_visible()
    shop.token = token(secret, served)  # the page itself knows no better
    lines: list[str] = []
    page.on("console", lambda line: lines.append(line.text))
    page.reload()
    page.wait_for_timeout(1500)
    assert any("is not signed with this site's secret by HS256" in line for line in lines), lines


def test_what_was_asked_before_signing_in_goes_along(visit, served, shop):
    secret = secret_of(served, shop)
    page = visit()
    ask(page)
    shop.token = token(secret, served)
    page.reload()
    page.get_by_role("button", name="Ask a question").click()
    expect(page.locator("kring-box .line", has_text="crawl space")).to_be_visible()
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"
    other = visit()
    other.get_by_role("button", name="Ask a question").click()
    expect(other.locator("kring-box .line", has_text="crawl space")).to_be_visible()


def test_whoever_helps_sees_what_the_page_knew_if_the_asker_lets_them(visit, opened, served, shop):
    secret = secret_of(served, shop)
    shop.token = token(secret, served, order="20481")
    page = visit()
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_label("Let those who help see").check()
    page.get_by_label("Your question", exact=True).fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    before = opened("sanne", f"/conversations/{asked(served)}")
    expect(before.get_by_text("20481")).to_have_count(0)
    bob = help_with(opened, served, "It can.")
    known = bob.get_by_label("What the page said")
    expect(known).to_contain_text("20481")
    expect(known).to_contain_text("signed")
    expect(known).to_contain_text(f"{shop.origin}/orders/20481")
    expect(known).not_to_contain_text("secret")
    page.locator("kring-box summary", has_text="You are in charge").click()
    page.get_by_role("button", name="Show it no longer").click()
    expect(page.get_by_role("button", name="Show it no longer")).to_have_count(0)
    bob.reload()
    expect(bob.get_by_text("20481")).to_have_count(0)
