"""Rankers score the recalled people; here their scores become candidates with probabilities."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from .calibration import Calibration
from .features import Numbers
from .past import Past
from .rankings import Candidate
from .reasons import Reasons
from .recall import Scene

EXPLAINED = 12
"""Candidates that carry their features, parts and reasons; further ones are hardly ever invited."""


class Ranker(Protocol):
    name: str
    calibration: Calibration

    def score(self, columns: Mapping[str, Numbers]) -> tuple[Numbers, dict[str, Numbers]]: ...
    def probability(self, scores: Numbers) -> Numbers: ...


def candidates(
    ranker: Ranker, past: Past, scene: Scene, columns: dict[str, Numbers], limit: int
) -> list[Candidate]:
    """The best of the people in the scene, best first."""
    scores, parts = ranker.score(columns)
    order = np.argsort(-scores, kind="stable")[:limit]
    chances = ranker.probability(scores)
    names = past.people.names(scene.people[order].tolist())
    reasons = Reasons(past, scene, columns)
    found = []
    for place, (index, name) in enumerate(zip(order.tolist(), names, strict=True)):
        told = place < EXPLAINED
        found.append(
            Candidate(
                person_id=name,
                rank=place + 1,
                score=float(scores[index]),
                probability=float(chances[index]),
                features={key: float(column[index]) for key, column in columns.items()} if told else {},
                parts={key: float(column[index]) for key, column in parts.items()} if told else {},
                reasons=reasons.of(index) if told else (),
            )
        )
    return found
