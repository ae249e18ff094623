"""Whole stories: without JavaScript, by keyboard alone, in Dutch."""

import re

from playwright.sync_api import Page, expect

QUESTION = "My television stutters every evening since the update, what can I do?"


def test_ask_take_solved_without_javascript(opened):
    alice = opened("alice", "/", java_script_enabled=False)
    alice.get_by_label("Your question", exact=True).fill(QUESTION)
    alice.get_by_role("button", name="Ask", exact=True).click()
    expect(alice.get_by_role("heading", level=1)).to_contain_text("My television stutters")
    bob = opened("bob", alice.url, java_script_enabled=False)
    bob.get_by_role("button", name="Take it").click()
    expect(bob.get_by_text("You have taken this.")).to_be_visible()
    bob.get_by_label("Your message").fill("Switch the box off and on.")
    bob.get_by_role("button", name="Send").click()
    alice.reload()
    expect(alice.get_by_text("Bob Yıldız has taken this.")).to_be_visible()
    alice.locator("summary", has_text="This solved it").click()
    alice.get_by_role("button", name="Solved, thank you").click()
    expect(alice.get_by_role("status").filter(has_text="Solved")).to_be_visible()


def test_similar_answers_are_a_step_after_sending_without_javascript(opened, served):
    bob = opened("bob", f"/conversations/{served.world.ask.id}", java_script_enabled=False)
    bob.get_by_role("button", name="Take it").click()
    bob.get_by_label("Your message").fill("Put a mesh point halfway, on the landing of the stairs.")
    bob.get_by_role("button", name="Send").click()
    alice = opened("alice", bob.url, java_script_enabled=False)
    alice.locator("summary", has_text="This solved it").click()
    alice.get_by_role("button", name="Solved, thank you").click()
    expect(alice.locator(".conversation.solved")).to_be_visible()
    caught_up(served)
    eva = opened("eva", "/", java_script_enabled=False)
    eva.get_by_label("Your question", exact=True).fill("Wifi drops in the attic, every evening around eight")
    eva.get_by_role("button", name="Ask", exact=True).click()
    expect(eva.get_by_text("Put a mesh point halfway")).to_be_visible()
    expect(eva.get_by_label("Your question", exact=True)).to_have_value(re.compile("around eight"))
    eva.get_by_role("button", name="This solved it").click()
    expect(eva.get_by_role("heading", name="Good to hear.")).to_be_visible()


def caught_up(served) -> None:
    import time

    for _ in range(200):
        if not any(served.engine.lag().values()):
            return
        time.sleep(0.05)
    raise AssertionError(served.engine.lag())


def press(page: Page, name: str, role: str = "button") -> None:
    """Reach something by Tab alone, and press Enter."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            break
    else:
        raise AssertionError(f"{name!r} cannot be reached by keyboard")
    page.keyboard.press("Enter")


def test_ask_take_solved_by_keyboard_alone(opened):
    alice = opened("alice", "/")
    for _ in range(30):
        alice.keyboard.press("Tab")
        if alice.evaluate("document.activeElement.id") == "ask-body":
            break
    alice.keyboard.type(QUESTION)
    press(alice, "Ask")
    expect(alice.get_by_role("heading", level=1)).to_contain_text("My television stutters")
    bob = opened("bob", alice.url)
    press(bob, "Take it")
    expect(bob.get_by_text("You have taken this.")).to_be_visible()
    for _ in range(60):
        bob.keyboard.press("Tab")
        if bob.evaluate("document.activeElement.id") == "body":
            break
    bob.keyboard.type("Switch the box off and on.")
    bob.keyboard.press("Control+Enter")
    expect(alice.get_by_text("Switch the box off and on.")).to_be_visible()
    reach_summary(alice, "This solved it")
    press(alice, "Solved, thank you")
    expect(alice.locator(".conversation.solved")).to_be_visible()


def reach_summary(page: Page, text: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if (page.evaluate("document.activeElement.textContent") or "").strip() == text:
            page.keyboard.press("Enter")
            return
    raise AssertionError(text)


def test_a_guest_asks_in_dutch_and_comes_back_by_the_private_link(opened):
    guest = opened("", "/", locale="nl-NL")
    expect(guest.get_by_role("heading", level=1)).to_contain_text("De juiste mensen worden gevraagd")
    guest.get_by_label("Je vraag").fill("Mijn televisie hapert elke avond sinds de update. Wat kan ik doen?")
    guest.get_by_role("button", name="Vraag", exact=True).click()
    link = guest.get_by_label("Je privélink").input_value()
    bob = opened("noor", guest.url, locale="nl-NL")
    bob.get_by_role("button", name="Ik pak haar op").click()
    expect(guest.get_by_text("Noor Haddad heeft deze opgepakt.")).to_be_visible()
    bob.get_by_label("Je bericht").fill("Zet het kastje uit en aan.")
    bob.get_by_role("button", name="Versturen").click()
    expect(guest.get_by_text("Zet het kastje uit en aan.")).to_be_visible()
    elsewhere = opened("", link, locale="nl-NL")
    elsewhere.get_by_role("button", name="Openen").click()
    elsewhere.locator("summary", has_text="Dit loste het op").click()
    elsewhere.get_by_role("button", name="Opgelost, dank je wel").click()
    expect(guest.locator("#ring.solved")).to_be_visible()


def test_a_visitor_of_the_demonstration_sits_down_as_the_helper(opened, served):
    visitor = opened("", f"/conversations/{served.world.public.id}")
    visitor.get_by_role("link", name="coordinator").click()
    expect(visitor.get_by_text("Bob Yıldız")).to_be_visible()
    visitor.get_by_role("link", name="helper").click()
    visitor.get_by_role("button", name="Be this helper yourself").click()
    expect(visitor.get_by_text("You sit as Bob Yıldız now")).to_be_visible()
    visitor.get_by_role("button", name="Take it").click()
    expect(visitor.get_by_text("You have taken this.")).to_be_visible()
    visitor.get_by_role("button", name="Be yourself again").click()
    expect(visitor.get_by_role("link", name="Sign in")).to_be_visible()
    expect(visitor.get_by_text("Bob Yıldız has taken this.")).to_be_visible()
