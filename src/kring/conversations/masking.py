"""Masking: numbers, addresses and passwords in a text are covered before a helper sees them.

Every text that is shown or indexed passes here, and most hold nothing to cover. So each rule has a hint, which its
every match contains and which is found a hundred times quicker: it begins with what is rare.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

COVER = "•••"
# Not within a word, a path, a version, a time or a longer number; a full stop may follow, as in a sentence.
_BEFORE, _AFTER = r"(?<![\w/])(?<!\d[.:-])", r"(?!\w|[.:-]\d)"
_NO_DATE = r"(?!\d{1,2}([-.])\d{1,2}\1\d{4}\b)"
_STREETS = ("straat", "laan", "weg", "plein", "gracht", "kade", "dijk", "singel", "steeg")
_ROADS = ("Street", "Road", "Avenue", "Lane", "Drive", "Close", "Way")
_NAMES = ("pass", "wachtwoord", "ww", "pwd", "pin", "puk", "secret", "api", "token")
_SAID = r"(?:\s+(?:is|was|=)|\s*[:=])"

Hint = Callable[[str], object]


class Rules(NamedTuple):
    """What is covered, and what is surely in every text where there is something of it to cover."""

    hint: Hint
    patterns: tuple[re.Pattern[str], ...]


def _hint(pattern: str) -> Hint:
    """A quick search; digits of other scripts count only in texts that may have some."""
    plain, every = re.compile(pattern.replace(r"\d", "[0-9]")), re.compile(pattern)
    return lambda text: (plain if text.isascii() else every).search(text)


def _rules(hint: Hint, *patterns: str) -> Rules:
    return Rules(hint, tuple(re.compile(pattern) for pattern in patterns))


# possessive, else a long text takes seconds
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+")
_NUMBERED = (
    _rules(
        _hint(r"[A-Z]{2}\d{2} ?[A-Z0-9]{4}"),
        r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b",  # IBAN
    ),
    _rules(
        _hint(r"\d(?:[ .()/-]{0,4}\d){6}"),
        _BEFORE + r"(?:\d[ -]?){12,18}\d" + _AFTER,  # card
        _BEFORE + r"(?:\+|00)\d{1,3}[ .-]?(?:\(0\))?(?:[ .-]?\d){7,12}" + _AFTER,  # phone abroad
        _BEFORE + _NO_DATE + r"\(?0\d{1,3}\)? ?[-/.]? ?\d(?:[ .-]?\d){5,8}" + _AFTER,  # phone at home
    ),
    _rules(
        _hint(r"[1-9]\d{3} ?[A-Z]{2}"),
        r"\b[1-9]\d{3} ?[A-Z]{2}[ ,]+\d{1,4}\b|\b[1-9]\d{3} ?[A-Z]{2}\b(?! ?\d)",  # Dutch postcode
    ),
    _rules(
        lambda text: any(f"{street} " in text for street in _STREETS),
        rf"\b[A-Z][a-zé]+(?:{'|'.join(_STREETS)}) \d{{1,4}}[a-z]?\b",
    ),
    _rules(
        lambda text: any(road in text for road in _ROADS),
        rf"\b\d{{1,5}} (?:[A-Z][a-z]+ ){{1,3}}(?:{'|'.join(_ROADS)})\b",
    ),
)
_NAMED = re.compile(rf"(?:{'|'.join(_NAMES)})[a-z _-]{{0,6}}{_SAID}")
_SECRET = re.compile(
    r"(?P<name>\b(?:pass(?:word|code|phrase)?|wachtwoord|ww|pwd|pin(?:code)?|puk|secret|api[ _-]?key|token)\b"
    rf"{_SAID}\s*)(?P<value>[^\s,;]{{3,}})",
    re.I,
)


def masked(text: str) -> str:
    """A text as a helper may see it.

    >>> masked("call 06-12345678 or mail an@example.org, password: hunter2!")
    'call ••• or mail •••, password: •••'
    >>> masked("Tel:0612345678. Since 02-11-2026, 10:00.")
    'Tel:•••. Since 02-11-2026, 10:00.'
    >>> masked("firmware 12.4.1 on 192.168.178.1:8080 since 2026-11-02")
    'firmware 12.4.1 on 192.168.178.1:8080 since 2026-11-02'
    """
    if "@" in text:
        text = _MAIL.sub(COVER, text)
    if _has_digit(text):
        for hint, patterns in _NUMBERED:
            if hint(text):
                for pattern in patterns:
                    text = pattern.sub(COVER, text)
    return _SECRET.sub(lambda m: m["name"] + COVER, text) if _may_tell(text) else text


def _has_digit(text: str) -> bool:
    for digit in "0123456789":
        if digit in text:
            return True
    return not text.isascii()


def _may_tell(text: str) -> bool:
    """Whether something in it may be named as a secret."""
    small = text.casefold()
    for name in _NAMES:  # a comprehension in any() would take half as long again
        if name in small:
            return _NAMED.search(small) is not None
    return False
