"""Texts: values in Markdown are words and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kring.conditions import Variables, WrongCondition
from kring.flows import texts
from kring.flows.fields import EVENT_ONLY
from kring.web.markdown import safe


def write(template, markdown=True, **data):
    return texts.write(
        texts.read(template, markdown=markdown), Variables({"event": {"data": data}, "person": None})
    )


def test_values_stand_where_braces_are():
    assert (
        write("Parcel {event.data.n} is {event.data.days + 1} days late", n="P-1", days=2)
        == "Parcel P-1 is 3 days late"
    )


def test_braces_themselves_are_written_twice():
    assert write("{{not a value}} {event.data.n}", n=1) == "{not a value} 1"


def test_a_map_within_braces_is_an_expression():
    assert write("{ {'a': 'b'}['a'] }") == "b"


@pytest.mark.parametrize("template", ["{event.data.n", "{event.data.n} }", "{'a}' + event.data.n", "}"])
def test_a_brace_that_is_not_closed_is_said_with_its_column(template):
    with pytest.raises(texts.OpenBrace, match="Column"):
        texts.read(template)


def test_what_has_no_value_fails_instead_of_leaving_a_hole():
    with pytest.raises(Exception, match="no n in it"):
        write("Parcel {event.data.n}")
    with pytest.raises(texts.NoValue):
        write("Parcel {event.data.n}", n=None)
    with pytest.raises(texts.NotText):
        write("Parcel {event.data.n}", n={"a": 1})


def test_a_text_for_all_does_not_know_the_person():
    with pytest.raises(WrongCondition, match="person"):
        texts.read("Hello {person.name}", names=EVENT_ONLY)


HOSTILE = [
    "[click](https://evil.example)", "https://evil.example", "<https://evil.example>", "<script>alert(1)</script>",
    "**bold**", "_so_", "# heading", "- list", "1. list", "> quote", "`code`", "```\ncode", "![x](y)", "a\n\n# b",
    "| a | b |\n|---|---|", "~~gone~~", "&lt;b&gt;", "***", "---", "\\[a](b)", "www.evil.example", "me@evil.example",
    "[a]: https://evil.example", "a\\", "\\`x\\`", "+ list", "=====", "1) list", "<!-- -->", "[x][y]",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("template", ["{event.data.v}", "So: {event.data.v}!", "a\n{event.data.v}\nb"])
def test_a_value_is_shown_as_the_words_it_is(template, value):
    shown = str(safe(write(template, v=value)))
    for tag in (
        "<a ",
        "<em",
        "<strong",
        "<h",
        "<ul",
        "<ol",
        "<li",
        "<code",
        "<pre",
        "<blockquote",
        "<table",
        "<del",
        "<img",
        "<script",
    ):
        assert tag not in shown, shown


@given(st.text(alphabet="ab \n*_[]()<>#`~|\\!-+=:/.&;@1", max_size=40))
def test_no_value_whatever_makes_markup(value):
    if not value.strip():
        return
    shown = str(safe(write("So: {event.data.v}!\n\n{event.data.v}\n\nend", v=value)))
    allowed = shown.replace("<p>", "").replace("</p>", "").replace("<br>", "").replace("<br />", "")
    assert "<" not in allowed, (value, shown)


def test_a_title_is_one_line():
    assert write("A {event.data.v}", markdown=False, v="b\n\nc\x00 *d*") == "A b c *d*"


def test_a_value_is_cut_where_it_is_too_long():
    assert len(write("{event.data.v}", v="x" * 9000)) == texts.LONGEST_VALUE


def test_a_template_is_bounded():
    with pytest.raises(texts.TooLongTemplate):
        texts.read("{event.data.a}" * 41)
    with pytest.raises(texts.TooLongTemplate):
        texts.read("x" * 4001)
