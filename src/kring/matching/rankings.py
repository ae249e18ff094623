"""Rankings: who could be asked, how well they fit, and why."""

from collections.abc import Mapping

import msgspec


class Reason(msgspec.Struct, frozen=True):
    """Why somebody was proposed, with its numbers; `ask_ids` is evidence that the caller filters by visibility."""

    kind: str
    numbers: Mapping[str, float] = {}
    ask_ids: tuple[str, ...] = ()
    weight: float = 0.0


class Candidate(msgspec.Struct, frozen=True):
    """One person in a ranking: rank from 1, score (higher is better), calibrated probability of helping."""

    person_id: str
    rank: int
    score: float
    probability: float
    features: Mapping[str, float] = {}
    parts: Mapping[str, float] = {}
    reasons: tuple[Reason, ...] = ()


class Ranking(msgspec.Struct, frozen=True):
    """Candidates, best first; `considered` is how many people were looked at."""

    candidates: list[Candidate]
    model: str
    took_ms: float
    considered: int


class Similar(msgspec.Struct, frozen=True):
    """A past ask like a text; score from 0 to 1."""

    ask_id: str
    score: float
