"""Every sentence that Kring says can be said in Dutch."""

import pytest

from kring.locale import SPOKEN, catalogs, translations
from kring.locale.extracting import messages, missing
from kring.refusals import NotFound


@pytest.mark.parametrize("language", [language for language in SPOKEN if language != "en"])
def test_every_sentence_is_translated(language):
    untranslated = missing(language)
    assert not untranslated, "\n".join(
        f"{place}: {text!r}" for text, place in sorted(untranslated.items(), key=str)
    )


def test_enough_is_looked_at():
    places = set(messages().values())
    assert len(messages()) > 300
    assert {"web/templates/_foot.html", "web/clocks.py", "kring.refusals"} <= places


def test_placeholders_are_the_same_in_every_translation():
    for catalog in catalogs("nl"):
        for message in catalog:
            if message.id:
                assert not list(message.check(catalog)), message.id
                assert _fields(message.id) == _fields(message.string), message.id


def test_a_refusal_is_said_in_dutch():
    assert translations("nl").refusal(NotFound()).startswith("Hier is niets")


def _fields(text):
    import re

    texts = text if isinstance(text, tuple | list) else (text,)
    return {name for one in texts for name in re.findall(r"\{(\w+)", one)}
