"""Patterns: which kinds of events somebody wants to hear of."""

import re
from functools import lru_cache

from kring.events.kinds import KINDS
from kring.refusals import Refusal

MOST = 50
_PATTERN = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*(\.\*)?|\*")


class BadPattern(Refusal):
    """{seen!r} is no kind of event and no pattern of kinds. Wanted is one such as ask.opened, ask.* or *; the kinds
    are listed in docs/reference/events.md."""

    field = "kinds"


def read(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Patterns, each once, in the order given.

    Raises:
        BadPattern: one matches nothing that there is, or there are too many.
    """
    found = tuple(dict.fromkeys(each.strip() for each in patterns if each.strip()))
    for pattern in found:
        known = _PATTERN.fullmatch(pattern) and any(matches((pattern,), kind) for kind in KINDS)
        if not known or len(found) > MOST:
            raise BadPattern(seen=pattern[:80])
    return found


@lru_cache(10_000)
def matches(patterns: tuple[str, ...], kind: str) -> bool:
    """Whether one of the patterns is of a kind.

    >>> matches(("ask.*", "webhook.test"), "ask.opened"), matches(("ask",), "ask.opened"), matches((), "ask.opened")
    (True, False, False)
    """
    return any(
        pattern in ("*", kind) or (pattern.endswith(".*") and kind.startswith(pattern[:-1]))
        for pattern in patterns
    )
