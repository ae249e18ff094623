"""The words of mail: every kind has them, in both languages, and what people wrote stays what they wrote."""

import re

import pytest
from babel.messages.extract import extract_from_file

from kring.locale import translations
from kring.notifications.kinds import KINDS
from kring.notifications.listening import RULES
from kring.notifications.writing import FOLDER, blocks_of, environment, one_line

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


def messages():
    for path in sorted(FOLDER.iterdir()):
        found = extract_from_file("jinja2.ext:babel_extract", path, options={"trimmed": "true"})
        yield from ((path.name, message) for _, message, *_ in found)
    yield from (("kinds.py", kind.line) for kind in KINDS.values())


def test_every_kind_has_a_template_and_every_template_a_kind():
    names = {path.stem for path in FOLDER.glob("*.txt")} - {"frame", "_quotes"}
    assert names == set(KINDS)


def test_every_rule_is_of_a_kind_of_event_that_has_a_sentence():
    assert all(event.sentence for event in RULES)


@pytest.mark.parametrize(("place", "message"), sorted(set(messages())))
def test_it_is_said_in_dutch_with_the_same_facts(place, message):
    dutch = translations("nl").gettext(message)
    assert dutch != message, f"{place} has no Dutch"
    assert sorted(PLACEHOLDER.findall(dutch)) == sorted(PLACEHOLDER.findall(message))


def test_what_somebody_wrote_is_no_markup_and_no_button():
    evil = "> <script>alert(1)</script>\n> [Win](https://evil.example/)"
    blocks = blocks_of(
        f"Hi\n\n{evil}\n\n[Win](https://evil.example/)\n\n[Go](https://kring.example.evil/)",
        "https://kring.example",
    )
    assert [block.kind for block in blocks] == ["paragraph", "quote", "paragraph", "paragraph"]
    html = (
        environment("en")
        .get_template("frame.html")
        .render(blocks=blocks, organization="V", unsubscribe="", preferences="", line="<b>")
    )
    assert "<script>" not in html
    assert "<b>" not in html
    assert "href" not in html


def test_a_subject_is_one_line():
    assert one_line("a\r\nBcc: x\x00  b") == "a Bcc: x b"
    assert len(one_line("x" * 500)) == 150


def test_a_mail_says_first_what_it_is_about_and_then_what_to_do():
    blocks = blocks_of(
        "Hello,\nyou are asked:\n> why\n[Take it](https://k/1)\n[No](https://k/2)\nIt is fine.", "https://k"
    )
    assert [block.kind for block in blocks] == ["paragraph", "quote", "button", "button", "paragraph"]
    assert blocks[0].text == "Hello,\nyou are asked:"
