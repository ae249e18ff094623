"""Escapes: what JSON can write and no database keeps in a text: a NUL, and half of a pair of surrogates."""

import re

_NUL = re.compile(rb"\\(?:(u0000)|.)", re.S)
_HALF = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.S
)


def has_nul(text: bytes) -> bool:
    r"""Whether a text in JSON has a NUL character.

    >>> has_nul(rb'"a\u0000"'), has_nul(rb'"C:\\u0000"')
    (True, False)
    """
    return b"\\u0000" in text and any(found[1] for found in _NUL.finditer(text))


def without_nul(text: bytes) -> bytes:
    r"""A text in JSON without its NUL characters.

    >>> without_nul(rb'"a\u0000b C:\\u0000"')
    b'"ab C:\\\\u0000"'
    """
    return _NUL.sub(lambda found: b"" if found[1] else found[0], text) if b"\\u0000" in text else text


def whole(text: bytes) -> bytes:
    r"""A text in JSON in which each half of a pair, as is left where a sender cut an emoji in two, is a �.

    >>> whole(rb'"\ud83d\ude00 \ud83d"')
    b'"\\ud83d\\ude00 \\ufffd"'
    """
    if b"\\" not in text or (b"\\ud" not in text and b"\\uD" not in text):
        return text
    return _HALF.sub(lambda found: b"\\ufffd" if found[1] else found[0], text)
