"""A condition says true or false of an event; what is wrong with one is said with its place."""

import pytest

from kring import conditions
from kring.conditions import MissingField, NotABoolean, Unevaluable, Variables, WrongCondition

EVENT = {
    "event": {
        "type": "shop.order",
        "data": {
            "total": 99.5,
            "tags": "vip, newsletter",
            "items": [{"sku": "router", "parts": ["a", "b"]}, {"sku": "cable", "parts": []}],
            "note": None,
        },
    },
    "person": {"plan": "gold"},
}


def holds(text: str) -> bool:
    return conditions.holds(conditions.compile(text), EVENT)


@pytest.mark.parametrize(
    "text",
    [
        "event.type == 'shop.order'",
        "event.data.total > 50",
        "person.plan in ['gold', 'silver']",
        "event.data.items.exists(i, i.sku == 'router')",
        "event.data.items.exists(i, i.parts.exists(p, p == 'b'))",
        "event.data.items.filter(i, i.sku.startsWith('c')).size() == 1",
        "event.data.tags.split(', ').exists(t, t == 'vip')",
        "event.type.matches('^shop[.].*$')",
        "has(event.data.total) && !has(event.data.discount)",
        "event.data.note == null",
        "event.type.replace('.', '/') == 'shop/order'",
        "event.type.substring(5).upperAscii() == 'ORDER'",
        "timestamp('2026-05-28T20:26:40Z') > timestamp('2020-01-01T00:00:00Z')",
        "// a comment\nevent.data['total'] == 99.5",
    ],
)
def test_it_holds(text: str):
    assert holds(text)


@pytest.mark.parametrize(
    "text", ["", "  \n", "event.data.absent == 1", "event.data.items[7].sku == 'x'", "false"]
)
def test_an_empty_one_holds_for_nothing_nor_does_one_about_what_is_not_there(text: str):
    assert not holds(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("event.data. == 1", "Line 1, column 13"),
        ("event.type ==\n  'a' &&", "Line 2, column 9"),
        ("evnt.type == 'a'", "column 1: evnt is not known here. There is event, person"),
        ("event.type == router", "column 15: router is not known here"),
        ("open('/etc/passwd') == ''", "column 1: there is no function open"),
        ("event.__class__.mro() == 1", "there is no function mro"),
        ("event.data.items.exists(event, true)", "column 25: event is the name of something else"),
        ("event.type == '''a'''", "cannot be read from"),
        ("event.type == §", "cannot be read from §"),
        ("a" * 2001, "at most 2000 characters, but this one has 2001"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: str):
    with pytest.raises(WrongCondition) as caught:
        conditions.compile(text)
    assert said in str(caught.value)


def test_what_says_nothing_of_an_event_is_said_too():
    with pytest.raises(NotABoolean, match="says float"):
        holds("event.data.total")
    with pytest.raises(Unevaluable, match=r"string \+ int"):
        holds("event.type + 1 == 'a'")
    with pytest.raises(MissingField, match="discount"):
        conditions.evaluate(conditions.compile("event.data.discount"), EVENT)
    assert conditions.evaluate_or(conditions.compile("event.data.discount"), EVENT, 7) == 7


def test_a_value_is_worked_out_of_other_variables_too():
    names = frozenset({"body", "headers"})
    condition = conditions.compile("{'sku': body.lines.map(l, l.sku), 'topic': headers['x-topic']}", names)
    given = Variables({"body": {"lines": [{"sku": "a"}, {"sku": "b"}]}, "headers": {"x-topic": "orders"}})
    assert conditions.evaluate(condition, given) == {"sku": ["a", "b"], "topic": "orders"}


def test_functions_say_null_where_they_can_do_nothing():
    for text in ("event.data.total.split(',')", "event.type.trim(1, 2)", "event.type.replace('s', 'x', 'y')"):
        assert conditions.evaluate(conditions.compile(text), EVENT) is None
