"""Passages: the part of an answer that helps most, to be read first."""

import re

from kring.matching.words import terms_of

SHORT = 320  # characters that are read at a glance
_BREAK = re.compile(r"\n\s*\n|(?<=[.!?])\s+(?=[A-Z0-9])")


def best_part(answer: str, question: str, most: int = SHORT) -> str:
    """The passage of an answer that shares most words with the question, grown to a glance's length.

    >>> best_part("Hi there! " * 30 + "Reset the ONT with the pin. Then wait.", "how to reset ONT", 40)
    'Reset the ONT with the pin. Then wait.'
    """
    text = answer.strip()
    if len(text) <= most:
        return text
    parts = [p.strip() for p in _BREAK.split(text) if p.strip()]
    wanted = set(terms_of(question))
    weights = [_weight(part, wanted, place) for place, part in enumerate(parts)]
    first = max(range(len(parts)), key=weights.__getitem__)
    taken = parts[first]
    for part in parts[first + 1 :]:
        if len(taken) + len(part) >= most:
            break
        taken = f"{taken} {part}"
    return taken if len(taken) <= most else taken[: most - 1].rsplit(" ", 1)[0] + "…"


def _weight(part: str, wanted: set[int], place: int) -> float:
    """Shared words, a little more for a part that tells what to do, a little less further down."""
    shared = len(wanted & set(terms_of(part)))
    tells = bool(
        re.search(r"`|->|→|\b(set|turn|reset|click|open|change|use|zet|klik|gebruik|wijzig)\b", part, re.I)
    )
    return shared + 0.7 * tells + min(len(part), 120) / 240 - 0.05 * place
