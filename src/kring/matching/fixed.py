"""The fixed ranker: a weighted sum of a dozen features, for a small or new organization; nothing to train."""

from collections.abc import Mapping

from . import linear
from .calibration import Calibration
from .features import Numbers

WEIGHTS: Mapping[str, float] = {
    "words_strong_share": 0.68,
    "words_wide_share": 0.05,
    "words_share": 0.27,
    "words_10_share": 0.03,
    "topic_7d_share": 0.06,
    "topic_30d_share": 0.06,
    "leaning": 0.64,
    "trend_30d": 0.62,
    "declared_share": 0.30,
    "meaning_180d_share": 0.15,
    "log_since_answer": -0.18,
    "log_tenure": -0.09,
    "log_hour_share": 0.21,
    "hours_ahead_share": 0.47,
    "pace": 0.23,
}
"""Fitted on the 40–90 % stretches of two communities together (a chat of mathematicians, a product's forum)."""


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
