"""Conditions cannot run long, whatever they say about whatever they are given: each of these is an attack."""

import contextlib
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kring import conditions
from kring.conditions import Variables
from kring.refusals import Refusal

LONGEST_SECONDS = 1.0  # measured at 0.15 s and less
LONG = "x" * 250_000


def event(size: int) -> dict[str, dict[str, Any]]:
    """Of every kind of thing so much; at 1000 it is more than any request may bring."""
    return {
        "event": {
            "numbers": list(range(20 * size)),
            "things": [{"a": i, "b": "x" * 20, "c": [{"d": [1, 2]}]} for i in range(3 * size)],
            "some": [{"a": i, "b": "x" * 20, "c": [{"d": [1, 2]}]} for i in range(size // 5)],
            "text": LONG[: 250 * size],
            "letters": "é" * 125 * size,
            "words": "a," * 125 * size,
            "many": {f"key{i}": i for i in range(5 * size)},
        },
        "person": {},
    }


LARGE = event(1000)
GROWING = "['aaaaaaaaaa']" + ".map(a, a + a + a + a)" * 40
ATTACKS = [
    "event.numbers.all(x, event.numbers.all(y, event.numbers.all(z, true)))",
    "event.numbers.all(x, event.numbers == event.numbers)",
    "event.numbers.exists(x, -1 in event.numbers)",
    "event.things.all(x, event.text.contains('y') || true)",
    "event.things.map(x, event.things)",
    "event.numbers.map(x, x).size() > 0",
    "event.numbers.filter(x, true).size() > 0",
    "event.things.filter(x, true).size() > 0",
    "event.some.map(x, [x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x]).size() > 0",
    "event.some.map(x, x.c.map(y, event.some)).size() > 0",
    "event.some.map(x, event.some.map(y, [x, y])).size() > 0",
    "event.many.all(k, event.many.all(l, true))",
    "event.many.filter(k, true).size() > 0",
    GROWING + ".size() > 0",
    "event.some" + ".filter(x, true)" * 60 + ".size() > 0",
    "[event.some].map(a, [a, a, a]).map(a, [a, a, a]).size() > 0",
    "[1, 2].map(a, [1, 2].map(b, [1, 2].map(c, [1, 2].map(d, a)))).size() > 0",
    "+".join(["event.text"] * 150) + " == ''",
    "+".join(["event.text"] * 31) + " == ''",
    "event.words.split(',').map(x, event.words).size() > 0",
    "event.words.split('') == []",
    "event.words" + ".replace('a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')" * 30 + " == ''",
    "event.things.all(x, x.b" + ".replace('x', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxx')" * 20 + " != '')",
    "event.text.matches('^(x+x+)+y$')",
    "event.text.matches('(x|xx|xxx)*y')",
    "event.text.matches('((a{1,99}){1,99}){1,99}')",
    "event.letters.matches('\\\\w{1,32}y')",
    "event.letters.matches('" + "\\\\w{1,2}" * 16 + "y')",
    "event.letters.matches('\\\\w{99999999999}y')",
    "event.letters.matches('" + "(?:" * 20 + "\\\\w" + ")+" * 20 + "y')",
    " || ".join(["event.letters.matches('(?i)\\\\w+\\\\d+\\\\s+y')"] * 30),
    "event.things.exists(x, x.b.matches('\\\\w{1,30}y'))",
    "event.text.matches(event.text)",
    "event.text.matches('a' + event.text)",
    "(" * 900 + "true" + ")" * 900,
    "[" * 900 + "]" * 900 + " == []",
    "!" * 1990 + "true",
    "event" + ".a" * 990 + " == 1",
    "event" + "[0]" * 600 + " == 1",
    "true ? " * 1,
    "true ? true : " * 120 + "true",
    " && ".join(["event.text == event.letters"] * 60),
]


@pytest.fixture(scope="module")
def sizes() -> list[Variables]:
    """What is just not too much to go through lies somewhere between."""
    return [Variables(event(size)) for size in (5, 10, 20, 40, 80, 160, 320, 1000)]


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: text[:60])
def test_nothing_runs_long(text: str, sizes: list[Variables]):
    for variables in sizes:
        began = time.process_time()
        with contextlib.suppress(Refusal):
            conditions.holds(conditions.compile(text), variables)
        assert time.process_time() - began < LONGEST_SECONDS


def test_what_is_usual_is_not_refused_about_something_large():
    data = {"lines": [{"sku": f"s{i}", "price": 5.5, "tags": ["a", "b"]} for i in range(90)], "total": 500.0}
    given = Variables({"event": {"data": data}, "person": {"plan": "gold"}})
    for text in (
        "event.data.lines.exists(l, l.sku == 's80')",
        "event.data.lines.filter(l, l.price > 5.0).size() == 90",
        "event.data.lines.map(l, l.sku + ' ' + string(l.price)).size() == 90",
        "event.data.lines.exists(l, l.tags.exists(t, t == 'b') && person.plan == 'gold')",
    ):
        assert conditions.holds(conditions.compile(text), given), text


WORDS = [
    "event.some", "event.text", "x", "y", ".map(", ".all(", ".filter(", ".exists(", "x,", "y,", ")", "(", "[", "]", "+",
    "==", "&&", "'a'", "1", "event", ".size()", ".c", ".d", "{", "}", ":", ",", "!", "?", ".replace('x',", ".split(",
    ".matches(", "'x{2}'", "//", "\n", "r'", '"', "'", "\\",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40))
def test_no_heap_of_words_runs_long(words: list[str]):
    began = time.process_time()
    small = Variables({"event": {key: LARGE["event"][key] for key in ("some", "text")}, "person": {}})
    with contextlib.suppress(Refusal):
        conditions.holds(conditions.compile("".join(words)), small)
    assert time.process_time() - began < LONGEST_SECONDS


def test_one_is_worked_out_in_many_threads_at_once():
    large = Variables(LARGE)
    condition = conditions.compile("event.things.exists(t, t.a == 2999)")
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.append(conditions.holds(condition, large))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 8


def test_nothing_is_deep_enough_to_fell_the_program():
    attempt = (
        "import threading\nfrom kring import conditions\nfrom kring.refusals import Refusal\n"
        "def go():\n"
        " for t in ('!'*1990+'true', '-'*1990+'1', '1'+'+1'*900, 'event'+'.a'*990, 'event'+'[0]'*600,"
        " 'true?true:'*190+'true', '('*15+'true'+')'*15, ' || '.join(['event.a']*180), '1'+'<1'*900):\n"
        "  try: conditions.holds(conditions.compile(t), {'event': {}, 'person': {}})\n"
        "  except Refusal: pass\n"
        " deep = 1\n"
        " for _ in range(500): deep = [deep]\n"
        " conditions.holds(conditions.compile('event.a == 1'), {'event': {'a': deep}, 'person': {}})\n"
        "t = threading.Thread(target=go); t.start(); t.join(); print('whole')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", attempt], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.stdout == "whole\n", ran.stderr
