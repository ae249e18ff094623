"""Stories of whoever helps: an invitation arrives by itself; wishes without JavaScript; links in mails for everyone."""

import pytest
from playwright.sync_api import expect

from kring import invitations
from kring.people import links
from kring.store import ad_hoc, times
from tests.web.browser.test_everyone import violations
from tests.web.worlds import invite

expect.set_options(timeout=15_000)  # a busy machine


def test_an_invitation_arrives_on_the_open_page_and_is_taken(opened, served):
    world = served.world
    eva = opened("eva", "/help")
    expect(eva.get_by_role("heading", level=1)).to_have_text("Nobody needs you right now")
    world.store.write_sync(lambda tx: invite(tx, world, world.ask, ["eva"], times.now()))
    expect(eva.get_by_role("heading", level=1)).to_have_text("1 person hopes that you know")
    eva.get_by_role("button", name="I take it").click()
    expect(eva).to_have_url(f"{served.address}/conversations/{world.ask.id}")


def test_what_waits_moves_by_itself_for_a_coordinator(opened, served):
    world = served.world
    noor = opened("noor", "/coordinate/twijn")
    expect(noor.locator(".queued .chip.accent")).to_have_count(0)
    world.store.write_sync(
        lambda tx: invitations.take(tx, viewer(tx, world, "bob"), world.ask.id, times.now())
    )
    expect(noor.locator(f"#ask-{world.ask.id} .chip.accent")).to_have_text("being helped")


def viewer(tx, world, name):
    from kring import circles

    return circles.viewer(tx, world.people[name])


@pytest.mark.parametrize("script", [True, False])
def test_wishes_are_kept_by_keyboard(opened, served, script):
    bob = opened("bob", "/account/availability", java_script_enabled=script)
    bob.get_by_label("Monday, from").first.focus()
    bob.keyboard.type("0900AM")
    bob.get_by_label("Monday, to").first.focus()
    bob.keyboard.type("0530PM")
    bob.get_by_label("Others, with commas between").focus()
    bob.keyboard.type("mesh")
    bob.keyboard.press("Enter")
    expect(bob.get_by_text("Saved.")).to_be_visible()
    expect(bob.get_by_label("Monday, from").first).to_have_value("09:00")
    expect(bob.get_by_label("mesh", exact=True)).to_be_checked()


@pytest.mark.parametrize("purpose", ["sign-in", "private", "join", "invitation", "solved", "address"])
def test_links_in_mails_open_pages_for_everyone(opened, served, purpose):
    world = served.world
    invited = ad_hoc("select id from invitations where person_id = :p and conversation_id = :c")

    def make(tx):
        about = {
            "join": world.circle_id, "private": world.ask.id, "solved": world.ask.id,
            "invitation": tx.value(invited, p=world.people["bob"], c=world.ask.id),
        }  # fmt: skip
        who = "bob" if purpose == "invitation" else "alice"
        return links.make(tx, world.people[who], purpose, times.now(), about.get(purpose, ""))

    secret = world.store.write_sync(make)
    page = opened("", f"/links/{secret}", viewport={"width": 390, "height": 850})
    expect(page.locator("main button").first).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
