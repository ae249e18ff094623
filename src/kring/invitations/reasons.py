"""Reasons: why somebody was invited, in words, to themselves and of them to others."""

from collections.abc import Mapping
from typing import Any

from babel.dates import format_date

from kring.locale import Translations
from kring.store import Time, times

# Each kind, to the invited; and of them, to others. The second of a pair is for more than one.
YOU: dict[str, tuple[str, str]] = {
    "solved_similar": ("You solved one like this {since}.", "You solved {count} like this {since}."),
    "helped_asker": ("You helped this asker before.", "You helped this asker {count} times before."),
    "active_topic": (
        "You answered on this topic before.",
        "You answered {count} times on this topic lately.",
    ),
    "declared": ("You said that you like to be asked about this.",) * 2,
    "active_lately": ("You have been helping lately.", "You answered {count} times in the last 30 days."),
    "exploring": ("You have not been asked about this before: a fresh view is welcome.",) * 2,
    "chosen": ("The asker chose you.",) * 2,
    "staff": ("This needs somebody who may act for the organization.",) * 2,
    "circle": ("Everybody in the circle who is available is asked now.",) * 2,
    "coordinator": ("Nobody has taken it yet, and you look after this circle.",) * 2,
}
THEY: dict[str, tuple[str, str]] = {
    "solved_similar": ("Solved one like this {since}.", "Solved {count} like this {since}."),
    "helped_asker": ("Helped this asker before.", "Helped this asker {count} times before."),
    "active_topic": ("Answered on this topic before.", "Answered {count} times on this topic lately."),
    "declared": ("Likes to be asked about this.",) * 2,
    "active_lately": ("Has been helping lately.", "Answered {count} times in the last 30 days."),
    "exploring": ("Was not asked about this before: a fresh view.",) * 2,
    "chosen": ("The asker chose this person.",) * 2,
    "staff": ("May act for the organization.",) * 2,
    "circle": ("Is in the circle, and available.",) * 2,
    "coordinator": ("Looks after this circle.",) * 2,
}


def said(words: Translations, reason: Mapping[str, Any], now: Time, *, you: bool) -> str:
    """One reason as a sentence; empty for a kind that has none.

    >>> from kring.locale import translations
    >>> reason = {"kind": "solved_similar", "numbers": {"count": 4, "since": 1_760_000_000_000_000}}
    >>> said(translations("en"), reason, 1_770_000_000_000_000, you=True)
    'You solved 4 like this since October.'
    """
    pair = (YOU if you else THEY).get(reason.get("kind", ""))
    if pair is None:
        return ""
    numbers = reason.get("numbers") or {}
    count = round(numbers.get("count", 1))
    since = _since(words, round(numbers.get("since", 0)), now)
    sentence = words.ngettext(pair[0], pair[1], count) if pair[0] != pair[1] else words.gettext(pair[0])
    return " ".join(sentence.format(count=count, since=since).split()).replace(" .", ".")


def all_said(
    words: Translations, why: list[dict[str, Any]], now: Time, *, you: bool, most: int = 3
) -> list[str]:
    """The weightiest reasons as sentences, each once."""
    ordered = sorted(why, key=lambda reason: -(reason.get("weight") or 0))
    sentences = dict.fromkeys(said(words, reason, now, you=you) for reason in ordered)
    return [sentence for sentence in sentences if sentence][:most]


def _since(words: Translations, moment: Time, now: Time) -> str:
    if moment <= 0:
        return ""
    pattern = "LLLL" if now - moment < 330 * times.DAY else "LLLL y"
    month = format_date(times.datetime_of(moment), pattern, locale=words.locale)
    return words.gettext("since {month}").format(month=month)
