"""The learned ranker: a linear model of the organization's own past, and trees that correct it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import linear
from .calibration import Calibration
from .features import Numbers
from .labelled import Labelled

try:
    import lightgbm
except (ImportError, OSError):  # the wheel needs libgomp, which a bare machine may lack
    lightgbm = None

SETTINGS: Mapping[str, Any] = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 12,
    "learning_rate": 0.08,
    "num_leaves": 16,
    "min_data_in_leaf": 200,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "max_bin": 63,
    "num_threads": 2,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
    "seed": 1,
}
TREES = (0, 25, 50, 100)
"""Numbers of trees to choose from: none on a small past, more on a long one."""


class Learned:
    """Conditional logit, corrected by LambdaRank (Burges 2010) boosted from its scores."""

    name = "learned"

    def __init__(
        self, names: Sequence[str], weights: Mapping[str, float], booster: Any, trees: int = 0
    ) -> None:
        self._names, self._weights = list(names), weights
        self._vector = np.array([weights.get(name, 0) for name in names], np.float32)
        self._booster, self.trees = booster, trees
        self.calibration = Calibration()

    def score(self, columns: Mapping[str, Numbers]) -> tuple[Numbers, dict[str, Numbers]]:
        table = np.stack([columns[name] for name in self._names], 1)
        plain, parts = linear.score(self._weights, columns)
        corrected = self.score_table(table, self.trees)
        return corrected, parts | {"trees": corrected - plain}

    def score_table(self, table: Numbers, trees: int) -> Numbers:
        """Scores from a table (people × features) with the first so many trees."""
        scores: Numbers = table @ self._vector
        if trees and self._booster is not None:
            found = self._booster.predict(table, num_iteration=trees, num_threads=1, raw_score=True)
            scores = scores + found.astype(np.float32)
        return scores

    def probability(self, scores: Numbers) -> Numbers:
        return self.calibration.probability(scores)

    def texts(self) -> dict[str, Any]:
        """All it takes to make it again, as plain data."""
        return {
            "names": self._names,
            "weights": self._weights,
            "trees": self.trees,
            "calibration": self.calibration,
            "booster": self._booster.model_to_string(self.trees) if self._booster and self.trees else "",
        }


def train(lists: Sequence[Labelled], names: Sequence[str]) -> Learned:
    """A ranker trained on those of the lists in which somebody helped."""
    lists = [each for each in lists if each.helped.any()]
    weights = linear.fit(lists, names)
    if lightgbm is None:
        return Learned(names, weights, None)
    plain = Learned(names, weights, None)
    data = lightgbm.Dataset(
        np.concatenate([each.table for each in lists]),
        np.concatenate([each.helped for each in lists]).astype(np.int8),
        group=[len(each.helped) for each in lists],
        init_score=np.concatenate([plain.score_table(each.table, 0) for each in lists]),
        feature_name=list(names),
    )
    return Learned(names, weights, lightgbm.train(dict(SETTINGS), data, TREES[-1]))


def restored(texts: Mapping[str, Any]) -> Learned:
    """The ranker that `texts` described."""
    booster = lightgbm.Booster(model_str=texts["booster"]) if lightgbm and texts["booster"] else None
    ranker = Learned(texts["names"], texts["weights"], booster, texts["trees"])
    ranker.calibration = Calibration(**texts["calibration"])
    return ranker
