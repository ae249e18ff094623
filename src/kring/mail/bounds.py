"""Bounds: how much of a mail is read, and where its lines end, before anything makes sense of it.

A mail of some megabytes can be written so that Python's parser takes minutes for it. What is too much is read by its
headers alone, and the rest of it taken for text.
"""

import codecs
import re
from email import policy

MOST_HEAD, MOST_LINES = 256 * 1024, 500_000
MOST_MARKS = 20_000  # lines that may begin a part
MOST_LOOKS = 10_000_000  # each line is held against each boundary around it
LONGEST_HEADER = 20_000
_HEADS_END = re.compile(rb"\r?\n\r?\n")
_BARE = re.compile(rb"\r(?!\n)")
_NO_LETTERS = {
    "punycode",
    "idna",
    "unicode_escape",
    "raw_unicode_escape",
}  # of names and programs, not of mails


class Bounded(policy.Compat32):
    """Headers as they came, but none endless: what is looked for in one takes the square of its length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


POLICY = Bounded()


def bounded(content: bytes) -> bytes:
    """A mail with a head of bearable length, whose lines end where mail servers and signatures see them end.

    Python also ends a line at a lone carriage return. A mail could be signed by one sender, and read as another's.

    >>> bounded(b"X: a\\rFrom: boss@example.org\\r\\nFrom: me@example.org\\r\\n\\r\\none\\rtwo")
    b'X: a From: boss@example.org\\r\\nFrom: me@example.org\\r\\n\\r\\none\\rtwo'
    """
    found = _HEADS_END.search(content)
    at = found.start() if found else len(content)
    return _BARE.sub(b" ", content[: min(at, MOST_HEAD)]) + content[at:]


def is_heavy(content: bytes) -> bool:
    """Whether a mail has so many lines and parts within parts that only its headers are read."""
    lines = content.count(b"\n") + content.count(b"\r")
    if lines > 2 * MOST_LINES or content.count(b"\n--") + content.count(b"\r--") > MOST_MARKS:
        return True
    return lines * content.lower().count(b"boundary") > 2 * MOST_LOOKS


def is_charset(name: str) -> bool:
    """Whether a name is one of letters that mails are written in; some codecs of other things take very long."""
    try:
        return codecs.lookup(name).name not in _NO_LETTERS
    except (LookupError, ValueError):
        return False
