"""Masking: numbers, addresses and passwords in a text are covered before a helper sees them."""

import re

COVER = "•••"
# Not within a word, a path, a version, a time or a longer number; a full stop may follow, as in a sentence.
_BEFORE, _AFTER = r"(?<![\w/])(?<!\d[.:-])", r"(?!\w|[.:-]\d)"
_NO_DATE = r"(?!\d{1,2}([-.])\d{1,2}\1\d{4}\b)"
_RULES = (
    re.compile(
        r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"
    ),  # mail; possessive, else a long text takes seconds
    re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"),  # IBAN
    re.compile(_BEFORE + r"(?:\d[ -]?){12,18}\d" + _AFTER),  # card
    re.compile(_BEFORE + r"(?:\+|00)\d{1,3}[ .-]?(?:\(0\))?(?:[ .-]?\d){7,12}" + _AFTER),  # phone abroad
    re.compile(_BEFORE + _NO_DATE + r"\(?0\d{1,3}\)? ?[-/.]? ?\d(?:[ .-]?\d){5,8}" + _AFTER),  # phone at home
    re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}[ ,]+\d{1,4}\b|\b[1-9]\d{3} ?[A-Z]{2}\b(?! ?\d)"),  # Dutch postcode
    re.compile(r"\b[A-Z][a-zé]+(?:straat|laan|weg|plein|gracht|kade|dijk|singel|steeg) \d{1,4}[a-z]?\b"),
    re.compile(r"\b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|Road|Avenue|Lane|Drive|Close|Way)\b"),
)
_ANY = re.compile(r"[\d@]")  # without these no rule applies
_SECRET = re.compile(
    r"(?P<name>\b(?:pass(?:word|code|phrase)?|wachtwoord|ww|pwd|pin(?:code)?|puk|secret|api[ _-]?key|token)\b"
    r"(?:\s+(?:is|was|=)|\s*[:=])\s*)(?P<value>[^\s,;]{3,})",
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
    if _ANY.search(text):
        for rule in _RULES:
            text = rule.sub(COVER, text)
    return _SECRET.sub(lambda m: m["name"] + COVER, text)
