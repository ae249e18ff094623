"""Showing: one rule, what it did and why not, its switch."""

from functools import partial

from litestar import Response

from kring import circles, people
from kring.circles import Circle
from kring.flows import rules, runs, trying
from kring.flows.activities import ACTIVITIES
from kring.flows.rules import Rule
from kring.flows.runs import Run
from kring.flows.trying import Preview
from kring.refusals import Refusal
from kring.store import Transaction
from kring.web.flows import forms
from kring.web.flows.listing import PATH
from kring.web.pages import Page
from kring.web.routing import Route

AT_ONCE = 50


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """A rule: whether it is on, what it does, and what became of each event that matched."""
    rule_id, before = page.path["rule_id"], page.query.get("before", "")

    def job(
        tx: Transaction,
    ) -> tuple[Rule, list[Run], Circle | None, dict[str, people.Person], Preview | None]:
        rule = rules.needed(tx, rule_id)
        ran = runs.of_rule(tx, rule.id, before, AT_ONCE)
        named = people.several(tx, [rule.owner_id, *{run.person_id for run in ran if run.person_id}])
        tried = None if rule.state == "on" else trying.preview(tx, forms.wish_of(rule), page.now)
        return rule, ran, circles.get(tx, rule.circle_id), named, tried

    rule, ran, circle, named, tried = await page.store.read(job)
    return page.html(
        "flows/rule.html", 422 if refusal else 200, rule=rule, runs=ran, circle=circle, named=named,
        activity=ACTIVITIES[rule.activity], more=len(ran) == AT_ONCE, refusal=refusal, path=f"{PATH}/{rule_id}",
        says=partial(forms.says, page), tried=tried,
    )  # fmt: skip


async def switch(page: Page) -> Response:
    """Switch it on or off."""
    rule_id, on = page.path["rule_id"], page.said("on") == "yes"
    try:
        await page.store.write(lambda tx: rules.switch(tx, page.viewer, rule_id, on, page.now))
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go(f"{PATH}/{rule_id}")


async def remove(page: Page) -> Response:
    """Take it away; what it did stays."""
    await page.store.write(lambda tx: rules.remove(tx, page.viewer, page.path["rule_id"], page.now))
    return page.go(PATH)


routes = [
    Route("GET", f"{PATH}/{{rule_id:str}}", show, "owner"),
    Route("POST", f"{PATH}/{{rule_id:str}}/switch", switch, "owner"),
    Route("POST", f"{PATH}/{{rule_id:str}}/removal", remove, "owner"),
]
