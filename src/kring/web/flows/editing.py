"""Editing: a rule is filled in beside what it would have done for the last hundred events of its type."""

from functools import partial

from litestar import Response

from kring.flows import rules
from kring.flows.rules import Rule, Wish
from kring.refusals import Refusal
from kring.store import Transaction
from kring.web.flows import forms
from kring.web.flows.forms import Form
from kring.web.flows.listing import PATH
from kring.web.pages import Page
from kring.web.routing import Route


async def write(page: Page) -> Response:
    """The form for a new rule."""
    wish = Wish(
        name="", type=page.query.get("type", "")[:200], condition="true", activity="tell",
        circle_id=page.organization.circle_id,
    )  # fmt: skip
    return await shown(page, wish)


async def shown(page: Page, wish: Wish, refusal: Refusal | None = None, rule_id: str = "") -> Response:
    """The form with what was typed, tried on what really happened."""

    def job(tx: Transaction) -> tuple[Form, Rule | None]:
        return forms.form(tx, wish, page.now), rules.needed(tx, rule_id) if rule_id else None

    found, rule = await page.store.read(job)
    return page.html(
        "flows/editing.html", 422 if refusal else 200, form=found, rule=rule, refusal=refusal,
        path=f"{PATH}/{rule_id}" if rule_id else PATH,
        says=partial(forms.says, page),
    )  # fmt: skip


async def try_it(page: Page) -> Response:
    """The same form again, tried as it is typed; nothing is kept."""
    return await shown(page, forms.typed(page), rule_id=page.said("rule_id"))


async def add(page: Page) -> Response:
    """Keep a new rule, off or on."""
    wish, on = forms.typed(page), bool(page.said("on"))
    try:
        made = await page.store.write(lambda tx: rules.add(tx, page.viewer, wish, page.now, on=on))
    except Refusal as refusal:
        return await shown(page, wish, refusal)
    return page.go(f"{PATH}/{made.id}?saved=1")


async def edit(page: Page) -> Response:
    """The form for a rule that is there."""
    rule = await page.store.read(lambda tx: rules.needed(tx, page.path["rule_id"]))
    return await shown(page, forms.wish_of(rule), rule_id=rule.id)


async def save(page: Page) -> Response:
    """Keep it as it is filled in."""
    wish, rule_id = forms.typed(page), page.path["rule_id"]
    try:
        await page.store.write(lambda tx: rules.change(tx, page.viewer, rule_id, wish, page.now))
    except Refusal as refusal:
        return await shown(page, wish, refusal, rule_id)
    return page.go(f"{PATH}/{rule_id}?saved=1")


routes = [
    Route("GET", f"{PATH}/new", write, "owner"),
    Route("POST", f"{PATH}/trying", try_it, "owner"),
    Route("POST", PATH, add, "owner"),
    Route("GET", f"{PATH}/{{rule_id:str}}/edit", edit, "owner"),
    Route("POST", f"{PATH}/{{rule_id:str}}", save, "owner"),
]
