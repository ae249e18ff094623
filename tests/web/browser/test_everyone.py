"""For everyone: axe-core finds nothing serious on any page, in the light and in the dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from kring import conversations
from kring.web.routes import ROUTES
from tests.web.browser.conftest import Served
from tests.web.reach_worlds import Places, reach

SERIOUS = ("serious", "critical")
NOT_PAGES = (
    "/live",
    "/account/data/download",
    "/sign-in/openid",
    "/sign-in/openid/back",
    "/ask/similar",
    "/push.js",
    "/attachments/{attachment_id:str}",
)
AS = {"/sign-in": "", "/sign-in/code": "", "/ask": "", "/": ""}  # as nobody in particular
MISTAKES = (  # a page, one of its forms, and what is wrong in it
    ("/organization/sources", "form.card", {"name": "Not so short!"}),
    ("/organization/sources/shop", "form.narrow-left", {"link": "javascript:alert(1)"}),
    ("/organization/sources/shop", "form[action$='/keys']", {"key_name": " "}),
    ("/organization/sources/github/mapping", "form.mapping", {"map-type": "headers.(", "secrets": "short"}),
    ("/organization/schemas", "form.card", {"type": "order.paid", "schema": "{"}),
    (
        "/organization/rules/new",
        "form.stack",
        {"name": "Late", "type": "parcel.late", "condition": "event.("},
    ),
    ("/organization/webhooks", "form.card", {"name": "Desk", "url": "nowhere"}),
    ("/organization/box", "form.card", {"name": "A shop", "origins": "shop"}),
    ("/account/notifications", "#times", {"quiet_from": "22:00"}),
    ("/account/notifications", "#chats > form", {"address": "file:///etc/passwd"}),
    ("/replies/owed", "form.card", {"about": " ", "because": " "}),
    ("/coordinate/twijn/settings", "main form", {"addresses": "no address"}),
)
MISTAKEN = """(form, typed) => {
    for (const [name, value] of Object.entries(typed)) form.elements[name].value = value;
    HTMLFormElement.prototype.submit.call(form);
}"""
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def paths(served: Served, places: Places) -> list[str]:
    """Every page of the route table, with something of the world in its place."""
    world = served.world
    ask = world.ask.id
    message = world.store.read_sync(lambda tx: conversations.question(tx, ask)).id
    values = {
        "/people/{id:str}": f"/people/{places.merged}", "/messages/{id:str}": f"/messages/{message}", "{id:str}": ask,
        "{slug:str}": "twijn", "{ask_id:str}": ask, "{secret:str}": places.letter, "{ticket:str}": places.ticket,
        "{rule_id:str}": places.rule, "{name:str}": "shop", "{endpoint_id:str}": places.webhook,
    }  # fmt: skip
    found = []
    for route in ROUTES:
        if route.method == "GET" and route.path not in NOT_PAGES:
            path = route.path
            for name, value in values.items():
                path = path.replace(name, value)
            assert "{" not in path, f"say in values what stands in {path}"
            found.append(path)
    return [
        *found,
        "/nowhere",
        "/private/none",
        f"/conversations/{ask}?as=helper",
        "/ask?text=wifi+drops+in+the+attic+every+evening",
        "/organization/sources/github/mapping",
        "/organization/sources/billing",
        "/organization/sources/billing/mapping?ready=shopify",
        "/organization/sources/billing/trials",
        "/organization/schemas?type=order.placed",
        f"/organization/webhooks/{places.stopped}",
    ]


def seer(path: str) -> str:
    """Who sees a page."""
    own = path.endswith("/edit") and path.startswith(("/messages", "/conversations"))
    return AS.get(path, "alice" if own or "?as=" in path else "noor")


def violations(page: Page) -> list[str]:
    page.wait_for_timeout(50)
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:160]} {v['nodes'][0]['failureSummary'][:200]}"
        for v in found
        if v["impact"] in SERIOUS
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.timeout(600)
def test_axe_finds_nothing_serious_on_any_page(opened, served, scheme, width):
    options = {
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 850},
        "reduced_motion": "reduce",
    }
    places = reach(served.world)
    pages = {name: opened(name, "/style", **options) for name in ("noor", "alice", "bob", "")}
    found = {}
    for path in paths(served, places):
        who = seer(path)
        page = pages[who]
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 400 or path in ("/nowhere", "/private/none"), path
        if bad := violations(page):
            found[path] = bad
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.setdefault(path, []).append(f"scrolls sideways by {wide} px at {width}")
    for name in ("alice", "bob"):
        pages[name].goto(f"/conversations/{served.world.ask.id}")
        if bad := violations(pages[name]):
            found[f"conversation as {name}"] = bad
    assert not found, "\n".join(f"{path}: {line}" for path, lines in found.items() for line in lines)


@pytest.mark.timeout(600)
def test_axe_finds_nothing_serious_where_something_typed_is_wrong(opened, served):
    reach(served.world)
    page = opened("noor", "/style", viewport={"width": 390, "height": 850}, reduced_motion="reduce")
    found = {}
    for path, form, typed in MISTAKES:
        page.goto(path)
        with page.expect_navigation():
            page.locator(form).first.evaluate(MISTAKEN, typed)
        assert page.get_by_role("alert").count(), f"{path} says nothing of {typed}"
        if bad := violations(page):
            found[path] = bad
    assert not found, "\n".join(f"{path}: {line}" for path, lines in found.items() for line in lines)


@pytest.mark.parametrize("who", ["noor", "alice", "bob", "carol", ""])
@pytest.mark.timeout(600)
def test_no_page_of_anybody_scrolls_sideways_on_the_narrowest_screen(opened, served, who):
    """Which is also a screen of 1,280 pixels at four times the size."""
    places = reach(served.world)
    page = opened(who, "/style", viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    found = []
    for path in paths(served, places):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        if (wide := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            found.append(f"{path} by {wide} px")
    assert not found, "\n".join(found)
