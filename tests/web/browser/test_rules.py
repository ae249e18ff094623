"""A rule is tried while it is typed: what it would have done stands beside it."""

import msgspec

from kring import circles, settings, sources
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
