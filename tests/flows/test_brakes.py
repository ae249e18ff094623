"""Brakes: rules that set each other off are stopped and say so; an empty condition matches nothing."""

import msgspec
import pytest

from kring import sources
from kring.flows import brakes, rules
from kring.flows.rules import EmptyConditionOn
from kring.flows.whys import NOTHING
from kring.people import profiles


def state(shop, rule):
    return shop.world.see(rules.needed, rule.id)


def test_a_rule_that_sets_itself_off_is_stopped_and_says_so(shop, count):
    said = {"title": "Again", "body": "And again"}
    rule = shop.rule("help", source="kring", type="ask.opened", condition="true", said=said)
    shop.world.ask(now=shop.clock + 1)
    shop.hear()
    stopped = state(shop, rule)
    assert stopped.state == "stopped"
    assert "Rules set each other off" in str(stopped.why)
    assert count("conversations") == 1 + brakes.DEEPEST + 1
    assert [run.outcome for run in shop.runs(rule)].count("stopped") == 1
    assert shop.values("select subject from events where type = 'flow.stopped'") == [rule.id]
    assert shop.values("select kind from notifications where person_id = :id", id=shop.world.otto) == [
        "stopped"
    ]


def test_two_rules_that_set_each_other_off_are_stopped(shop, count):
    said = {"title": "Again", "body": "And again"}
    shop.rule("help", type="parcel.late", said=said)
    rule = shop.rule("help", source="kring", type="ask.opened", condition="person != null", said=said)
    shop.late("P-1")
    assert state(shop, rule).state == "stopped"
    assert count("conversations") <= 5


def test_what_comes_back_from_another_system_counts_too(shop):
    rule = shop.rule()
    event = shop.given("back", person="customer/77", number="1", days=3).event | {"kringdepth": 3}
    body = msgspec.json.encode(event).decode()
    shop.send(msgspec.structs.replace(shop.given("back", number="1", days=3), body=body))
    shop.hear()
    assert state(shop, rule).state == "stopped"


def test_a_flood_for_one_person_is_stopped(shop, count):
    rule = shop.rule()
    shop.send(*[shop.given(f"P-{n}", person="customer/77", number=n, days=3) for n in range(20)])
    shop.hear()
    assert state(shop, rule).state == "stopped"
    assert count("conversations") == brakes.MOST_FOR_ONE


def test_a_flood_from_one_rule_is_stopped_and_what_it_left_is_written_down(shop, count):
    rule = shop.rule(most=7)
    shop.send(*[shop.given(f"P-{n}", person=f"customer/{n}", number=n, days=3) for n in range(20)])
    shop.hear()
    assert state(shop, rule).state == "stopped"
    assert count("conversations") == 7
    assert [run.outcome for run in shop.runs(rule)].count("stopped") == 13


def test_switched_on_again_it_hears_what_happens_from_then_on(shop, count):
    rule = shop.rule(most=1)
    shop.late("P-1", "customer/1")
    shop.late("P-2", "customer/2")
    assert state(shop, rule).state == "stopped"
    shop.send(shop.given("P-3", person="customer/3", number=3, days=3))
    shop.clock += 120_000_000
    shop.world.do(rules.switch, shop.world.viewer("otto"), rule.id, True, shop.clock)
    shop.hear()
    assert count("conversations") == 1
    shop.late("P-4", "customer/4")
    assert count("conversations") == 2
    assert state(shop, rule).why == NOTHING


def test_an_empty_condition_is_not_switched_on(shop):
    with pytest.raises(EmptyConditionOn):
        shop.rule(condition="  ")


def test_an_empty_condition_matches_nothing(shop, count):
    rule = shop.rule()
    shop.execute("update rules set condition = '', changed_at = changed_at + 1 where id = :id", id=rule.id)
    shop.late("P-1")
    assert shop.runs(rule) == []
    assert count("conversations") == 0


@pytest.mark.parametrize("type", ["rule.changed", "flow.stopped", "event.arrived", "no.such"])
def test_what_rules_do_is_heard_by_none(shop, type):
    with pytest.raises(rules.UnknownKind):
        shop.rule(source="kring", type=type)


def test_a_failing_activity_fails_alone_and_is_written_down(shop, count):
    good, bad = shop.rule(), shop.rule(said={"title": "Late", "body": "{event.data.nothing}"})
    shop.late("P-1")
    assert shop.ran(good).outcome == "done"
    assert (shop.ran(bad).outcome, count("conversations")) == ("failed", 1)
    assert state(shop, bad).failed == 1


def test_an_activity_that_fails_half_way_leaves_nothing(shop, count, monkeypatch):
    from kring.flows.activities import reaching

    def fails(*_):
        raise KeyError("a fault")

    rule = shop.rule()
    monkeypatch.setattr(reaching, "tell", fails)
    shop.late("P-1")
    assert shop.ran(rule).outcome == "failed"
    assert count("conversations") == 0
    assert "ask.opened" not in shop.values("select type from events")


@pytest.mark.parametrize("deep", [50, 400, 900, 5_000, 100_000])
def test_an_event_that_is_a_thousand_deep_holds_up_no_other(shop, count, deep):
    rule = shop.rule(condition="event.data.days >= 2 || size(event.data.deep) > 5")
    body = '{"specversion":"1.0","id":"x","source":"/s","type":"parcel.late","data":{"days":3,"number":1,"deep":%s}}'
    given = shop.given("x", "parcel.late")
    shop.send(msgspec.structs.replace(given, body=body % ("[" * deep + "]" * deep)))
    shop.late("P-1")
    assert "P-1" in shop.value("select title from conversations")
    assert shop.ran(rule).outcome in ("done", "failed")


@pytest.mark.parametrize(
    "traits", ['{"a":' + "[" * 8000 + "]" * 8000 + "}", '{"\\u0000":1,"a\\u0000b":2}', '{"a":"C:\\\\u0000"}']
)
def test_traits_that_nobody_can_keep_hold_up_no_other(shop, traits):
    rule = shop.rule()
    said = msgspec.json.decode(shop.given("x", person="customer/9").body) | {"persontraits": traits}
    shop.send(msgspec.structs.replace(shop.given("x"), body=msgspec.json.encode(said).decode()))
    shop.late("P-1")
    assert shop.ran(rule).outcome == "done"
    who = shop.value("select id from external_ids where external_id = 'customer/9'")
    assert [trait.said for trait in shop.world.see(profiles.shown, who)] in ([], ["C:\\u0000"])


def test_what_is_to_happen_yet_is_known_from_when_it_came(shop):
    for id, time, plan in (("a", "2199-01-01T00:00:00Z", "gold"), ("b", "2026-06-01T00:00:00Z", "silver")):
        told = {"personid": "customer/9", "persontraits": msgspec.json.encode({"plan": plan}).decode()}
        made = sources.made(id=id, source="/shop", type="x", time=sources.moment(time), extensions=told)
        shop.clock = max(shop.clock, made.time if plan == "silver" else 0)
        shop.send(made)
        shop.hear()
    who = shop.value("select id from external_ids where external_id = 'customer/9'")
    assert [trait.said for trait in shop.world.see(profiles.shown, who)] == ["silver"]
