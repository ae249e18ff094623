"""The learned ranker: a linear model of the organization's own past, and trees that correct it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from . import fixed, linear
from .calibration import Calibration
from .features import Numbers
from .labelled import Labelled


@cache
def boosting() -> Any:
    """LightGBM, loaded when it is first needed; None where it cannot be: its wheel needs libgomp."""
    try:
        import lightgbm
    except (ImportError, OSError):
        return None
    return lightgbm


SETTINGS: Mapping[str, Any] = {
    "learning_rate": 0.06,
    "num_leaves": 24,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
OBJECTIVES: tuple[Mapping[str, Any], ...] = (
    {"objective": "lambdarank", "lambdarank_truncation_level": 12, "seed": 1},
    {"objective": "binary", "seed": 1},
    {"objective": "lambdarank", "lambdarank_truncation_level": 12, "seed": 2},
    {"objective": "binary", "seed": 2},
)
"""Two ways to go wrong that differ (who stands above whom, and who helps at all), twice; their trees are averaged."""
TREES = (0, 25, 50, 100)
"""Numbers of trees to choose from: none on a small past, more on a long one."""


NEAREST = 50
"""People of an ask that are trained on, and that it then puts in order: the best by the fixed ranker."""


class Learned:
    """Conditional logit, corrected by trees (LambdaRank, Burges 2010; logistic) boosted from its scores."""

    name = "learned"

    def __init__(
        self, names: Sequence[str], weights: Mapping[str, float], boosters: Sequence[Any], trees: int = 0
    ) -> None:
        self._names, self._weights = list(names), weights
        self._vector = np.array([weights.get(name, 0) for name in names], np.float32)
        self._boosters, self.trees = list(boosters), trees
        self.calibration = Calibration()

    def score(self, columns: Mapping[str, Numbers]) -> tuple[Numbers, dict[str, Numbers]]:
        table = np.stack([columns[name] for name in self._names], 1)
        plain, parts = linear.score(self._weights, columns)
        corrected = _behind(self.score_table(table, self.trees), linear.score(fixed.WEIGHTS, columns)[0])
        return corrected, parts | {"trees": corrected - plain}

    def score_table(self, table: Numbers, trees: int) -> Numbers:
        """Scores from a table (people × features) with the first so many trees."""
        scores: Numbers = table @ self._vector
        for booster in self._boosters if trees else ():
            found = booster.predict(table, num_iteration=trees, num_threads=1, raw_score=True)
            scores = scores + found.astype(np.float32) / len(self._boosters)
        return scores

    def probability(self, scores: Numbers) -> Numbers:
        return self.calibration.probability(scores)

    def texts(self) -> dict[str, Any]:
        """All it takes to make it again, as plain data."""
        return {
            "names": self._names,
            "weights": self._weights,
            "trees": self.trees,
            "calibration": msgspec.to_builtins(self.calibration),
            "boosters": [each.model_to_string(self.trees) for each in self._boosters if self.trees],
        }


def train(lists: Sequence[Labelled], names: Sequence[str]) -> Learned:
    """A ranker trained on those of the lists in which somebody helped."""
    lists = [each for each in lists if each.helped.any()]
    weights = linear.fit(lists, names) | _untaught(lists, names)
    plain = Learned(names, weights, ())
    lightgbm = boosting()
    if lightgbm is None:
        return plain
    start = np.concatenate([plain.score_table(each.table, 0) for each in lists])
    table = np.concatenate([each.table for each in lists])
    helped = np.concatenate([each.helped for each in lists]).astype(np.int8)
    boosters = []
    for objective in OBJECTIVES:
        ranking = objective["objective"] == "lambdarank"
        data = lightgbm.Dataset(
            table,
            helped,
            group=[len(each.helped) for each in lists] if ranking else None,
            init_score=start if ranking else start + _balance(start, helped),
            feature_name=list(names),
        )
        boosters.append(lightgbm.train({**SETTINGS, **objective}, data, TREES[-1]))
    return Learned(names, weights, boosters)


def _behind(scores: Numbers, first: Numbers) -> Numbers:
    """Whoever was too far behind in the fixed ranker's view to be trained on stays behind, in its order.

    >>> _behind(np.array([1.0, 9.0]), np.array([2.0, 1.0])).tolist()
    [1.0, 9.0]
    """
    if len(scores) <= NEAREST:
        return scores
    behind = np.argsort(-first, kind="stable")[NEAREST:]
    ranked = scores.copy()
    floor = np.delete(scores, behind).min()
    ranked[behind] = floor + first[behind] - first[behind].max() - np.float32(0.01)
    return ranked


def _untaught(lists: Sequence[Labelled], names: Sequence[str]) -> dict[str, float]:
    """What this past could say nothing of, such as topics declared only now, keeps the fixed ranker's weight."""
    places = {name: names.index(name) for name in fixed.WEIGHTS if name in names}
    return {
        name: fixed.WEIGHTS[name]
        for name, place in places.items()
        if not any(each.table[:, place].any() for each in lists)
    }


def _balance(start: Numbers, helped: NDArray[np.int8]) -> float:
    """What makes the mean of the logistic of these scores the share of those who helped (by bisection)."""
    low, high = -50.0, 50.0
    for _ in range(50):
        middle = (low + high) / 2
        too_much = (1 / (1 + np.exp(-(start + middle)))).mean() > helped.mean()
        low, high = (low, middle) if too_much else (middle, high)
    return low


def restored(texts: Mapping[str, Any]) -> Learned:
    """The ranker that `texts` described."""
    lightgbm = boosting() if texts["boosters"] else None
    boosters = [lightgbm.Booster(model_str=text) for text in texts["boosters"]] if lightgbm else []
    ranker = Learned(texts["names"], texts["weights"], boosters, texts["trees"])
    ranker.calibration = Calibration(**texts["calibration"])
    return ranker
