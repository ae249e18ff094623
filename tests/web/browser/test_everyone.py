"""For everyone: axe-core finds nothing serious on any page, in the light and in the dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from kring.web.routes import ROUTES
from tests.web.browser.conftest import Served

SERIOUS = ("serious", "critical")
NOT_PAGES = (
    "/live",
    "/account/data/download",
    "/sign-in/openid",
    "/sign-in/openid/back",
    "/ask/similar",
    "/push.js",
)
AS = {"/sign-in": "", "/sign-in/code": "", "/ask": "", "/": ""}  # as nobody in particular
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def paths(served: Served) -> list[str]:
    """Every page of the route table, with something of the world in its place."""
    ask = served.world.ask.id
    message = served.world.store.read_sync(lambda tx: _question(tx, ask))
    values = {
        "{id:str}": ask,
        "{slug:str}": "twijn",
        "{ask_id:str}": ask,
        "{secret:str}": "none",
        "{ticket:str}": "none",
        "{rule_id:str}": served.world.store.write_sync(_rule),
    }
    found = []
    for route in ROUTES:
        if route.method == "GET" and route.path not in NOT_PAGES:
            path = route.path.replace("/people/{id:str}", f"/people/{served.world.people['bob']}")
            path = path.replace("/messages/{id:str}", f"/messages/{message}")
            for name, value in values.items():
                path = path.replace(name, value)
            found.append(path)
    return [
        *found,
        "/nowhere",
        f"/conversations/{ask}?as=helper",
        "/ask?text=wifi+drops+in+the+attic+every+evening",
    ]


def _question(tx, ask_id: str) -> str:
    from kring import conversations

    return conversations.question(tx, ask_id).id


def _rule(tx) -> str:
    """A rule of the owner's."""
    from kring import circles, settings
    from kring.flows import rules
    from kring.store import times

    owner = circles.viewer(tx, settings.organization(tx).owner_id)
    said = {"title": "Late", "body": "It is late."}
    wish = rules.Wish(
        name="Late", type="parcel.late", condition="true", activity="talk", said=said,
        circle_id=settings.organization(tx).circle_id,
    )  # fmt: skip
    return rules.add(tx, owner, wish, times.now()).id


def violations(page: Page) -> list[str]:
    page.wait_for_timeout(150)
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
    pages = {name: opened(name, "/style", **options) for name in ("noor", "alice", "bob", "")}
    found = {}
    for path in paths(served):
        who = AS.get(path, "alice" if path.startswith("/messages") or path.endswith("/edit") else "noor")
        page = pages[who]
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
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
