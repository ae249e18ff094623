"""The learned ranker: gradient-boosted trees over the features, trained on the organization's own past."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .calibration import Calibration
from .features import Numbers

try:
    import lightgbm
except (ImportError, OSError):  # the wheel needs libgomp, which a bare machine may lack
    lightgbm = None

SETTINGS: Mapping[str, Any] = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 12,
    "learning_rate": 0.08,
    "num_leaves": 24,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 127,
    "num_threads": 2,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
    "seed": 1,
}
TREES = 150


class Labelled(NamedTuple):
    """One past ask: its people's features (people × features) and which of them helped."""

    table: Numbers
    helped: NDArray[np.bool_]


class Learned:
    """LambdaRank (Burges 2010) by LightGBM."""

    name = "learned"

    def __init__(self, booster: Any, names: Sequence[str], calibration: Calibration) -> None:
        self._booster, self._names, self._calibration = booster, list(names), calibration

    def score(self, columns: Mapping[str, Numbers]) -> tuple[Numbers, dict[str, Numbers]]:
        table = np.stack([columns[name] for name in self._names], 1)
        return self.score_table(table), {}

    def score_table(self, table: Numbers) -> Numbers:
        scores: Numbers = self._booster.predict(table, num_threads=1).astype(np.float32)
        return scores

    def probability(self, scores: Numbers) -> Numbers:
        return self._calibration.probability(scores)


def is_there() -> bool:
    """Whether LightGBM can be used here."""
    return lightgbm is not None


def train(lists: Sequence[Labelled], names: Sequence[str]) -> Any:
    """A booster trained on those of the lists in which somebody helped."""
    lists = [each for each in lists if each.helped.any()]
    data = lightgbm.Dataset(
        np.concatenate([each.table for each in lists]),
        np.concatenate([each.helped for each in lists]).astype(np.int8),
        group=[len(each.helped) for each in lists],
        feature_name=list(names),
    )
    return lightgbm.train(dict(SETTINGS), data, TREES)
