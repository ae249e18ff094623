"""A rule is tried while it is typed: what it would have done stands beside it."""

import msgspec

from kring import circles, settings, sources
from kring.flows import rules
from kring.flows.ready import READY
from kring.sources import cloudevents
from kring.store import times


def _arrive(tx):
    owner = circles.viewer(tx, settings.organization(tx).owner_id)
    shop = sources.add(tx, owner, "shop", times.now())
    sources.take(tx, shop, [cloudevents.one(msgspec.json.encode(READY["parcel"].samples[0]))], times.now())


def test_a_rule_is_tried_while_it_is_typed(served, opened):
    served.world.store.write_sync(_arrive)
    page = opened("noor", "/organization/rules/new")
    page.get_by_label("Type of event").fill("parcel.late")
    page.get_by_label("What it does").select_option("help")
    page.wait_for_selector("#said-who")
    page.get_by_label("Title", exact=True).fill("Parcel {event.data.number}")
    page.get_by_label("Text", exact=True).fill("It is {event.data.days_late} days late.")
    page.get_by_label("Condition").fill("event.data.days_late >= 9")
    page.wait_for_selector("text=it matches 0")
    page.get_by_label("Condition").fill("event.data.days_late >= 2")
    page.wait_for_selector("text=It is 3 days late.")
    page.get_by_label("Condition").fill("event.data.days_late >= nothing")
    page.wait_for_selector("text=column 25")
    assert page.get_by_label("Title", exact=True).input_value() == "Parcel {event.data.number}"


def test_rules_are_read_on_a_phone_without_scrolling_sideways(served, opened):
    served.world.store.write_sync(_arrive)
    served.world.store.write_sync(_take_over)
    page = opened("noor", "/organization/rules", viewport={"width": 390, "height": 850})
    table = page.locator(".rules")
    assert table.evaluate("table => table.scrollWidth - table.parentElement.clientWidth") <= 0
    begins = page.locator(".rules tbody tr").first.locator("th, td:not(.number)")
    assert (
        len(set(begins.evaluate_all("cells => cells.map(cell => getComputedStyle(cell).paddingInlineStart)")))
        == 1
    )
    heard = page.locator(".rules tbody tr").first.get_by_role("cell").nth(1)
    assert heard.evaluate("cell => getComputedStyle(cell, '::before').content").startswith('"heard')


def _take_over(tx):
    owner = circles.viewer(tx, settings.organization(tx).owner_id)
    circle = settings.organization(tx).circle_id
    for wish in READY["parcel"].wishes:
        rules.add(tx, owner, msgspec.structs.replace(wish, circle_id=circle), times.now())
