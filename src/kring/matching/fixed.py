"""The fixed ranker: a weighted sum of a dozen numbers, for a small or new organization; nothing to train."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

WEIGHTS: Mapping[str, float] = {
    "words_180d": 1.0,
    "words_30d": 0.5,
    "answers_30d": 1.0,
    "answers_7d": 0.5,
    "topic_30d": 0.5,
    "helped_asker_365d": 0.5,
}


class Fixed:
    """score = Σ weight · ln(share of the list's total + 0.003)."""

    name = "fixed"

    def score(self, columns: Mapping[str, Numbers]) -> tuple[Numbers, dict[str, Numbers]]:
        """Scores of all people, and each part's contribution to them."""
        parts = {name: np.float32(weight) * _log_share(columns[name]) for name, weight in WEIGHTS.items()}
        return np.sum(list(parts.values()), axis=0), parts

    def probability(self, scores: Numbers) -> Numbers:
        """Chance that each of them helps (constants fitted on two communities' past)."""
        chances: Numbers = 1 / (1 + np.exp(-(scores - scores.max()) + 1))
        return chances


def _log_share(column: Numbers) -> Numbers:
    return np.log(column / (column.sum() + 1e-9) + 0.003) - np.float32(np.log(0.003))
