"""Linear: a weighted sum of features; the fixed ranker's form, and the ground the learned one is built on."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .features import Numbers
from .labelled import Labelled

INPUTS = (
    "words_strong_share",
    "words_wider_share",
    "words_wide_share",
    "words_share",
    "words_180d_share",
    "words_10_share",
    "asked_like_share",
    "meaning_180d_share",
    "answers_1d_share",
    "answers_7d_share",
    "answers_30d_share",
    "topic_1d_share",
    "topic_7d_share",
    "topic_30d_share",
    "topic_365d_share",
    "helped_asker_30d_share",
    "helped_asker_365d_share",
    "leaning",
    "leaning_share",
    "rate_1d",
    "rate_7d",
    "rate_30d",
    "rate_365d",
    "topic_rate_7d",
    "topic_rate_30d",
    "trend_7d",
    "trend_30d",
    "log_since_answer",
    "log_tenure",
    "log_hour_share",
    "hours_ahead_share",
    "pace",
    "first_share",
    "delay",
    "thanked_share",
)
_RIDGE = 1e-3
_LISTS = 5_000


def score(weights: Mapping[str, float], columns: Mapping[str, Numbers]) -> tuple[Numbers, dict[str, Numbers]]:
    """Σ weight · column for each person, and each part of that sum.

    >>> score({"pace": 2.0}, {"pace": np.array([0.5, 1.0], np.float32)})[0].tolist()
    [1.0, 2.0]
    """
    parts = {name: np.float32(weight) * columns[name] for name, weight in weights.items()}
    return np.sum(list(parts.values()), axis=0), parts


def fit(lists: Sequence[Labelled], names: Sequence[str]) -> dict[str, float]:
    """Weights under which those who helped stand out of their lists: conditional logit (McFadden 1974).

    Each list's helpers share one unit of evidence; shares never weigh less than nothing.
    """
    lists = [each for each in lists if each.helped.any()][-_LISTS:]
    columns = [names.index(name) for name in INPUTS]
    table = np.concatenate([each.table[:, columns] for each in lists])
    sizes = np.array([len(each.helped) for each in lists])
    target = np.concatenate([each.helped / each.helped.sum() for each in lists]).astype(np.float32)
    bounds = [(0, None) if name.endswith("_share") and name not in _FREE else (None, None) for name in INPUTS]
    from scipy.optimize import minimize  # a second of every start otherwise, for what only training needs

    found = minimize(
        _loss, np.zeros(len(INPUTS)), (table, sizes, target), "L-BFGS-B", jac=True, bounds=bounds
    )
    return dict(zip(INPUTS, found.x.tolist(), strict=True))


_FREE = frozenset({"hours_ahead_share", "first_share", "thanked_share", "log_hour_share"})


def _loss(
    weights: NDArray[np.float64], table: Numbers, sizes: NDArray[np.int64], target: Numbers
) -> tuple[float, NDArray[np.float64]]:
    """Mean negative log-likelihood with a ridge, and its slope."""
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    sums = table @ weights.astype(np.float32)
    sums -= np.repeat(np.maximum.reduceat(sums, starts), sizes)
    shares = np.exp(sums)
    totals = np.repeat(np.add.reduceat(shares, starts), sizes)
    loss = -float(target @ (sums - np.log(totals))) / len(sizes)
    slope = table.T @ (shares / totals - target) / len(sizes)
    return loss + _RIDGE * float(weights @ weights), slope.astype(np.float64) + 2 * _RIDGE * weights
