"""Measures of ranked lists, from the ranks at which the people who really helped stand."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
RESAMPLES, BATCH = 2_000, 100


def reciprocal_rank(ranks: Sequence[int]) -> float:
    """1 / rank of the first who helped.

    >>> reciprocal_rank([2, 7])
    0.5
    """
    return 1 / min(ranks)


def hit(ranks: Sequence[int], first: int) -> float:
    """1 when somebody who helped is among the first."""
    return float(min(ranks) <= first)


def ndcg(ranks: Sequence[int], first: int = 10) -> float:
    """Normalized discounted cumulative gain with gains 0 and 1 (Järvelin and Kekäläinen 2002).

    >>> round(ndcg([1, 3]), 3), ndcg([1, 2])
    (0.92, 1.0)
    """
    gained = sum(1 / np.log2(rank + 1) for rank in ranks if rank <= first)
    ideal = sum(1 / np.log2(place + 2) for place in range(min(len(ranks), first)))
    return float(gained / ideal)


def recall(ranks: Sequence[int], first: int = 200) -> float:
    """Share of those who helped that are among the first."""
    return sum(rank <= first for rank in ranks) / len(ranks)


def interval(values: Iterable[float]) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the mean (Efron 1979)."""
    means = _resampled_means(np.fromiter(values, float))
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def paired_p(ours: Iterable[float], theirs: Iterable[float]) -> float:
    """Two-sided paired bootstrap p of "the means are equal", on the same questions.

    >>> paired_p([1.0] * 40, [0.5] * 40) <= 0.001, paired_p([1.0, 0.0], [0.0, 1.0]) > 0.5
    (True, True)
    """
    means = _resampled_means(np.fromiter(ours, float) - np.fromiter(theirs, float))
    less = min((means <= 0).mean(), (means >= 0).mean())
    return float(min(1.0, 2 * max(less, 1 / RESAMPLES)))


def gini(counts: Iterable[float]) -> float:
    """How unevenly something is spread: 0 all the same, near 1 one has all.

    >>> gini([1, 1, 1, 1]), round(gini([0, 0, 0, 4]), 2)
    (0.0, 0.75)
    """
    ordered = np.sort(np.fromiter(counts, float))
    size, total = len(ordered), ordered.sum()
    if not size or not total:
        return 0.0
    return float((2 * np.arange(1, size + 1) - size - 1) @ ordered / (size * total))


def _resampled_means(values: Numbers) -> Numbers:
    """Means of as many values drawn with replacement, RESAMPLES times, always by the same draws."""
    size = len(values)
    if not size:
        return np.zeros(RESAMPLES)
    random = np.random.default_rng(7)
    means = [values[random.integers(0, size, (BATCH, size))].mean(1) for _ in range(RESAMPLES // BATCH)]
    return np.concatenate(means)
