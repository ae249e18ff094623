"""Wishes: what the answer to an invitation says in its first line: yes, no, or something that helps already."""

import re

import msgspec

YES = {
    "yes", "y", "ok", "okay", "sure", "i will", "i'll take it", "i take it", "take", "take it", "yes please", "accept",
    "ja", "j", "ja hoor", "ja graag", "prima", "is goed", "ik neem hem", "ik pak hem", "ik pak het", "neem",
}  # fmt: skip
NO = {
    "no", "n", "no thanks", "no thank you", "no sorry", "sorry no", "decline", "pass", "not now", "nope",
    "nee", "nee bedankt", "nee dank je", "nee sorry", "sorry nee", "helaas niet", "afwijzen", "nu niet", "liever niet",
}  # fmt: skip
_REASONS = {
    "time": {
        "no time",
        "not now",
        "nu niet",
        "geen tijd",
        "too busy",
        "te druk",
        "no time now",
        "nu geen tijd",
    },
    "topic": {
        "not my topic",
        "niet mijn onderwerp",
        "i don't know",
        "weet ik niet",
        "wrong person",
        "verkeerde persoon",
    },
}
_TIME = re.compile(r"\b(?:no time|too busy|geen tijd|te druk|vakantie|on leave)\b", re.I)
_TOPIC = re.compile(
    r"\b(?:not my (?:topic|field)|don'?t know|niet mijn (?:onderwerp|ding)|geen verstand|weet ik niet)\b",
    re.I,
)
_REFUSING = re.compile(r"^(?:(?:no|nee|sorry|helaas) )+")
LONGEST_NO = 200  # characters after a no; whoever writes more is answering


class Wish(msgspec.Struct, frozen=True):
    """``says`` is yes, no or answer; ``reason`` of a no; ``text`` is what is to be posted."""

    says: str
    text: str = ""
    reason: str = ""


def read(body: str) -> Wish:
    """What somebody who was invited wants.

    >>> read("Ja!"), read("No thanks.\\nToo busy this week.")
    (Wish(says='yes', text='', reason=''), Wish(says='no', text='', reason='time'))
    >>> read("No, hold the button for ten seconds.").says
    'answer'
    """
    first, _, rest = body.strip().partition("\n")
    said, rest = _plain(first), rest.strip()
    if said in YES:
        return Wish("yes", rest)
    bare = _REFUSING.sub("", said)
    alone = next((reason for reason, lines in _REASONS.items() if bare in lines), "")
    if (said in NO or alone) and len(rest) <= LONGEST_NO:
        return Wish("no", reason=alone or _reason(rest))
    return Wish("answer", body.strip())


def _plain(line: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w' ]", " ", line.lower().replace("’", "'"))).strip()


def _reason(rest: str) -> str:
    if _TIME.search(rest):
        return "time"
    return "topic" if _TOPIC.search(rest) else "other"
