"""The ready mappings read payloads of the shape that each system documents."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kring import circles, hooks, sources
from kring.hooks import READY, Hook, Mapping, Request, read, running
from kring.hooks.mapping import apply
from kring.people import erasing
from kring.store import ad_hoc, times
from tests.world import build

SAMPLES = Path(__file__).parent / "samples"
NOW = 1_780_000_000 * times.SECOND


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


def event(ready: str, name: str, delivery: str = "delivery-1", **headers: str) -> dict[str, Any]:
    given = Request(
        headers={key.replace("_", "-"): value for key, value in headers.items()},
        body=sample(name),
        delivery=delivery,
    )
    found = apply(READY[ready].mapping, given, ready, NOW)
    assert not found.wrong
    assert found.given
    return found.given.event


def test_what_an_expression_makes_stands_in_one_order():
    mapping = Mapping(
        type="'a'", person="'1'", data="{'c': 1, 'a': {'z': 1, 'b': 2}, 'b': 3}", traits="{'y': 1, 'x': 2}"
    )
    given = [apply(mapping, Request(headers={}, body={}, delivery="1"), "shop", NOW).given for _ in range(20)]
    assert len({one.body for one in given}) == 1
    assert '"data":{"a":{"b":2,"z":1},"b":3,"c":1}' in given[0].body


def test_an_issue_on_github():
    found = event("github", "github-issues", x_github_event="issues")
    assert found["type"] == "github.issues.opened"
    assert (found["id"], found["source"]) == ("delivery-1", "/hooks/github")
    assert found["subject"] == "Codertocat/Hello-World#1"
    assert (found["personid"], found["personname"]) == ("21031067", "Codertocat")
    assert found["time"].startswith("2019-05-15T15:20:18")
    assert found["data"]["issue"]["title"] == "Spelling error in the README file"


def test_a_push_to_github_and_its_ping():
    found = event("github", "github-push", x_github_event="push")
    assert (found["type"], found["subject"]) == ("github.push", "Codertocat/Hello-World")
    ping = Request(headers={"x-github-event": "ping"}, body=sample("github-ping"))
    assert apply(READY["github"].mapping, ping, "github", NOW).is_passed_over


def test_a_failed_payment_at_stripe():
    found = event("stripe", "stripe-invoice")
    assert (found["type"], found["id"]) == ("stripe.invoice.payment_failed", "evt_1NG8Du2eZvKYlo2CUI79vXWy")
    assert (found["personid"], found["personmail"]) == ("cus_NffrFeUfNV2Hib", "jenny.rosen@example.com")
    assert found["personname"] == "Jenny Rosen"
    assert found["time"].startswith("2023-06-06T22:19:30")
    assert found["data"]["object"]["amount_due"] == 2000


def test_a_changed_customer_at_stripe():
    found = event("stripe", "stripe-customer")
    assert (found["personid"], found["subject"]) == ("cus_NffrFeUfNV2Hib", "cus_NffrFeUfNV2Hib")
    assert (found["personmail"], found["personname"]) == ("jenny.rosen@example.com", "Jenny Rosen")
    assert found["data"]["previous"] == {"description": "Old"}


def test_an_order_at_shopify():
    found = event("shopify", "shopify-order", x_shopify_topic="orders/create", x_shopify_event_id="b1")
    assert (found["type"], found["id"]) == ("shopify.orders.create", "b1 orders/create")
    assert found["subject"] == "orders/820982911946154508"
    assert (found["personid"], found["personmail"]) == ("115310627314723954", "jon@example.com")
    assert (found["personphone"], found["personname"]) == ("+15195550100", "John Smith")
    assert (found["personlocale"], found["time"][:19]) == ("en", "2022-01-01T00:00:00")


def test_a_customer_and_a_guests_order_at_shopify():
    found = event("shopify", "shopify-customer", x_shopify_topic="customers/update")
    assert (found["personid"], found["personname"], found["id"]) == (
        "706405506930370084",
        "Bob Biller",
        "delivery-1",
    )
    guest = event("shopify", "shopify-order-guest", x_shopify_topic="orders/create")
    assert "personid" not in guest
    assert "personmail" not in guest


def test_a_complaint_in_a_crm():
    found = event("crm", "crm-contact")
    assert (found["type"], found["id"], found["subject"]) == (
        "crm.complaint.received",
        "90071",
        "complaint/4411",
    )
    assert (found["personid"], found["personmail"], found["personlocale"]) == ("77", "anna@example.org", "nl")
    assert json.loads(found["persontraits"]) == {"segment": "business"}


@pytest.mark.parametrize("ready", READY.values(), ids=READY)
def test_each_can_be_kept_as_it_is(ready):
    hook = hooks.Hook(
        source_id="s",
        scheme=ready.scheme,
        secrets=("whsec_dGVzdHRlc3Q=",),
        signing=ready.signing,
        mapping=ready.mapping,
    )
    hooks.check(hook)


def mapped(body: Any, **fields: str) -> hooks.Mapped:
    mapping = msgspec.structs.replace(Mapping(type="'crm.x'"), **fields)
    return apply(mapping, Request(headers={}, body=body), "crm", NOW)


@pytest.mark.parametrize(
    ("fields", "field", "seen", "wanted"),
    [
        ({"type": "body.kind"}, "type", "There is no kind in it", "a text"),
        ({"type": "body.n"}, "type", "", ""),
        ({"type": "''"}, "", "", ""),
        ({"subject": "body"}, "subject", "{", "a text of at most 500"),
        ({"time": "'soon'"}, "time", '"soon"', "2026-01-31T12:00:00Z"),
        ({"time": "-5"}, "time", "-5", "2026-01-31"),
        ({"traits": "'gold'"}, "traits", '"gold"', "an object"),
        ({"subject": "body.n + 'x'"}, "subject", "No such overload", "gives a value"),
        ({"subject": "body.("}, "subject", "an expression", "column"),
    ],
)
def test_what_does_not_fit_is_said_by_field(fields, field, seen, wanted):
    found = mapped({"n": 7}, **fields)
    if not field:
        assert found.is_passed_over
        return
    if field == "type" and not seen:
        assert found.given
        assert found.given.type == "7"
        return
    [wrong] = found.wrong
    assert wrong.field == field
    assert seen in wrong.seen
    assert wanted in wrong.wanted


def test_times_are_read_as_systems_write_them():
    for said in (1_780_000_000, 1_780_000_000.0, 1_780_000_000_000, "2026-05-28T20:26:40Z"):
        found = mapped({"at": said}, time="body.at")
        assert found.given
        assert found.given.time == NOW


def test_the_same_body_without_an_id_is_the_same_event():
    one, two, other = mapped({"a": 1}).given, mapped({"a": 1}).given, mapped({"a": 2}).given
    assert one
    assert two
    assert other
    assert one.id == two.id != other.id


def test_samples_go_when_whom_they_are_about_is_erased(store, count):
    """Of a webhook that became an event nothing stays where its mapping is tried."""
    world = build(store)

    def job(tx):
        owner = circles.viewer(tx, world.otto)
        source = sources.add(tx, owner, "crm", NOW)
        for number in (1, 2):
            given = Request(headers={}, body={"n": number}, delivery=str(number))
            found = apply(Mapping(type="'crm.x'"), given, "crm", NOW)
            verdict = running.take(tx, source, given, "{}", found, NOW)
            if number == 1:
                told = ad_hoc(
                    "insert into arrival_people (arrival_id, person_id, at) values (:arrival, :bob, 0)"
                )
                tx.run(told, arrival=verdict.id, bob=world.bob)

    store.write_sync(job)
    assert count("hook_requests") == 2
    store.write_sync(lambda tx: erasing.erase(tx, world.bob, NOW))
    assert count("hook_requests") == 1


@pytest.mark.parametrize(
    "time", ["1.0 / 0.0", "0.0 / 0.0", "timestamp('0001-01-01T00:00:00+14:00')", "{true: 1}"]
)
def test_a_time_that_is_none_is_said(time):
    found = apply(Mapping(type="'t'", time=time), Request(headers={}, body={}), "shop", NOW)
    assert [wrong.field for wrong in found.wrong] == ["time"]


def test_a_text_may_speak_of_an_escape_and_has_no_nul():
    hook = Hook(source_id="shop")
    request, _ = read(b'{"path": "C:\\\\u0000", "name": "a\\u0000b"}', "application/json", {}, hook)
    assert request.body == {"path": "C:\\u0000", "name": "ab"}
