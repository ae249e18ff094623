"""An owner's forms by keyboard alone, without scripts, in forced colours, and for who listens instead of looks."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.reach_worlds import reach

MAPPING = "/organization/sources/billing/mapping"
SEEN = """() => {
    const seen = (element) => element && getComputedStyle(element).outlineStyle !== "none";
    const at = document.activeElement;
    return at === document.body || seen(at) || seen(at.nextElementSibling) ? "" : at.outerHTML.slice(0, 120);
}"""


@pytest.fixture
def places(served):
    return reach(served.world)


def tab_to(page: Page, selector: str, key: str = "Tab", most: int = 90) -> None:
    """Press a key until something has the focus."""
    for _ in range(most):
        if page.locator(selector).first.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} cannot be reached by {key}")


def test_a_mapping_is_written_by_keyboard_alone_and_its_result_is_said(opened, places):
    page = opened("noor", MAPPING)
    tab_to(page, "#secrets")
    page.keyboard.type("whsec_dGVzdHRlc3R0ZXN0")
    tab_to(page, "#map-type")
    page.keyboard.type("'billing.' + body.kind")
    tab_to(page, "#body")
    page.keyboard.type('{"kind": "paid"}')
    said = page.locator("#result [role=status]")
    expect(said).to_have_text("It becomes an event.")
    heard = said.element_handle()
    tab_to(page, "#map-subject", "Shift+Tab")
    page.keyboard.type("body.nothing.")
    expect(said).to_have_text("It cannot be read yet.")
    assert heard.evaluate("(element) => element.isConnected"), (
        "who listens hears only what changes in one place"
    )
    expect(page.locator("#map-subject")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(said).to_have_text("It becomes an event.")
    expect(page.locator("#map-subject")).not_to_have_attribute("aria-invalid", "true")
    tab_to(page, "form.mapping button:has-text('Save')")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_rule_is_made_by_keyboard_alone(opened, places):
    page = opened("noor", "/organization/rules/new")
    for field, typed in (("#name", "A big order"), ("#type", "order.placed"), ("#condition", "")):
        tab_to(page, field)
        page.keyboard.type(typed)
    page.keyboard.press("Control+A")
    page.keyboard.type("event.data.total > 20")
    tab_to(page, "#said-title")
    page.keyboard.type("Somebody ordered much")
    tab_to(page, "#said-body")
    page.keyboard.type("It was {event.data.total}.")
    tab_to(page, "button:has-text('Save and switch on')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="A big order")).to_be_visible()
    expect(page.get_by_text("event.data.total > 20")).to_be_visible()


def test_a_mapping_is_tried_without_scripts(opened, places):
    page = opened("noor", MAPPING, java_script_enabled=False)
    page.get_by_label("Type", exact=True).fill("'billing.' + body.kind")
    page.get_by_label("Body").fill('{"kind": "paid"}')
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#result pre")).to_contain_text('"type": "billing.paid"')
    expect(page.get_by_label("Type", exact=True)).to_have_value("'billing.' + body.kind")


@pytest.mark.parametrize(
    "path", [MAPPING, "/organization/rules/new", "/account/notifications", "/lookalikes"]
)
def test_what_has_the_focus_is_seen_in_forced_colours(opened, places, path):
    page = opened("noor", path, forced_colors="active")
    unseen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        unseen.add(page.evaluate(SEEN))
    assert unseen == {""}


def test_nothing_moves_for_who_wants_it_still(opened, served, places):
    moving = "document.getAnimations().filter((each) => each.effect.getComputedTiming().duration > 10).length"
    path = f"/conversations/{served.world.ask.id}"
    assert opened("alice", path, reduced_motion="no-preference").evaluate(moving) > 0
    assert opened("alice", path, reduced_motion="reduce").evaluate(moving) == 0
