"""Masking: numbers, addresses and passwords in a text are covered before a helper sees them."""

import re

COVER = "•••"
_RULES = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),  # mail
    re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"),  # IBAN
    re.compile(r"(?<![\w.])(?:\d[ -]?){13,19}(?![\w.])"),  # card
    re.compile(r"(?<![\w.:/-])(?:\+|00)\d{1,3}[ .-]?(?:\(0\))?(?:[ .-]?\d){7,12}(?![\w.:-])"),  # phone abroad
    re.compile(r"(?<![\w.:/-])0\d{1,3}[ .-]?\d(?:[ .-]?\d){5,8}(?![\w.:-])"),  # phone at home
    re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}[ ,]+\d{1,4}\b|\b[1-9]\d{3} ?[A-Z]{2}\b(?! ?\d)"),  # Dutch postcode
    re.compile(r"\b[A-Z][a-zé]+(?:straat|laan|weg|plein|gracht|kade|dijk|singel|steeg) \d{1,4}[a-z]?\b"),
    re.compile(r"\b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|Road|Avenue|Lane|Drive|Close|Way)\b"),
)
_SECRET = re.compile(
    r"(?P<name>\b(?:pass(?:word|code|phrase)?|wachtwoord|ww|pwd|pin(?:code)?|puk|secret|api[ _-]?key|token)\b"
    r"(?:\s+(?:is|was|=)|\s*[:=])\s*)(?P<value>[^\s,;]{3,})",
    re.I,
)


def masked(text: str) -> str:
    """A text as a helper may see it.

    >>> masked("call 06-12345678 or mail an@example.org, password: hunter2!")
    'call ••• or mail •••, password: •••'
    >>> masked("firmware 12.4.1 on 192.168.178.1:8080 since 2026-11-02")
    'firmware 12.4.1 on 192.168.178.1:8080 since 2026-11-02'
    """
    for rule in _RULES:
        text = rule.sub(COVER, text)
    return _SECRET.sub(lambda m: m["name"] + COVER, text)
