"""Trees: what anybody writes reaches a page of others as elements of a list, and as words."""

import pytest

from kring.web import markdown
from kring.web.box.trees import tree

ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "<svg/onload=alert(1)>",
    "[x](JaVaScRiPt:alert(1))", "[x](data:text/html;base64,PHNjcmlwdD4=)", "<a href='javascript:alert(1)'>x</a>",
    "![x](https://evil.example/pixel.gif)", "[x](vbscript:msgbox)", "`<b onclick=alert(1)>`", "<iframe src=//evil.example>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "[a](<javascript:alert(1)>)",
    "<https://a.example/\"onmouseover=alert(1)>", "&lt;script&gt;alert(1)&lt;/script&gt;", "</p></div><style>*{all:unset}",
    "- <li><ul><script>", "| <script> | b |\n|---|---|\n| <img onerror=1 src=x> | 2 |", "***" * 900,
]  # fmt: skip


def walked(nodes):
    for node in nodes:
        if isinstance(node, str):
            continue
        yield node
        yield from walked(node[2])


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_nothing_but_what_is_on_the_list_gets_through(text):
    for name, own, _ in walked(tree(text)):
        assert name in markdown.TAGS
        if name == "a":
            assert own.split(":")[0].lower() in markdown.SCHEMES
        elif own:
            assert name == "ol"
            assert own.isdecimal()


def test_it_says_what_the_page_says():
    text = "# Head\n\nOne **two** `x < y` & [three](https://a.example)\n\n3. a\n4. b\n\n> said\n\n```\nif a < b:\n  c\n```"
    assert tree(text) == [
        ["h3", "", ["Head"]],
        ["p", "", ["One ", ["strong", "", ["two"]], " ", ["code", "", ["x < y"]], " & ",
                   ["a", "https://a.example", ["three"]]]],
        ["ol", "3", [["li", "", ["a"]], ["li", "", ["b"]]]],
        ["blockquote", "", [["p", "", ["said"]]]],
        ["pre", "", [["code", "", ["if a < b:\n  c\n"]]]],
    ]  # fmt: skip
