"""Matching: who should be asked; learned from who answered what, ranked as of now, and explained."""

from .facts import (
    DAY,
    HOUR,
    Answered,
    AnyFact,
    Ask,
    Asked,
    Declared,
    Forgotten,
    Hidden,
    Moved,
    Posted,
    Restored,
    Thanked,
    Time,
)
from .matcher import Matcher
from .rankings import Candidate, Ranking, Reason, Similar

__all__ = [
    "DAY",
    "HOUR",
    "Answered",
    "AnyFact",
    "Ask",
    "Asked",
    "Candidate",
    "Declared",
    "Forgotten",
    "Hidden",
    "Matcher",
    "Moved",
    "Posted",
    "Ranking",
    "Reason",
    "Restored",
    "Similar",
    "Thanked",
    "Time",
]
