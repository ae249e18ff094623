"""The fixed ranker: a weighted sum of a dozen features, for a small or new organization; nothing to train."""

from collections.abc import Mapping

from . import linear
from .calibration import Calibration
from .features import Numbers

WEIGHTS: Mapping[str, float] = {
    "words_strong_share": 0.16,
    "words_wider_share": 0.25,
    "words_wide_share": 0.33,
    "words_share": 0.21,
    "words_10_share": 0.09,
    "topic_7d_share": 0.19,
    "topic_30d_share": 0.16,
    "helped_asker_30d_share": 0.04,
    "declared_share": 0.30,
    "meaning_180d_share": 0.15,
    "log_since_answer": -0.16,
    "log_tenure": -0.29,
    "log_hour_share": 0.23,
    "hours_ahead_share": 0.47,
    "pace": 1.28,
}
"""Chosen on the 40–90 % stretches of two communities together (a chat of mathematicians, a product's forum)."""


class Fixed:
    """score = Σ weight · feature."""

    name = "fixed"

    def __init__(self, calibration: Calibration | None = None) -> None:
        self.calibration = calibration or Calibration()

    def score(self, columns: Mapping[str, Numbers]) -> tuple[Numbers, dict[str, Numbers]]:
        """Scores of all people, and each part's contribution to them."""
        return linear.score(WEIGHTS, columns)

    def probability(self, scores: Numbers) -> Numbers:
        """Chance that each of them helps."""
        return self.calibration.probability(scores)
