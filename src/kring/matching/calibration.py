"""Calibration: from a score to the probability that this person helps."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]


class Calibration(msgspec.Struct, frozen=True):
    """P = 1 / (1 + exp(−(slope · lead + base + rank_slope · ln rank))).

    lead: how far a score is above the mean of the list's five best.

    >>> Calibration(slope=1.0, base=0.0, rank_slope=0.0).probability(np.array([2.0, 2.0])).tolist()
    [0.5, 0.5]
    """

    slope: float = 1.0
    base: float = -1.0
    rank_slope: float = -0.5

    def probability(self, scores: Numbers) -> Numbers:
        """Chances of all people in one list, from their scores."""
        found = 1 / (1 + np.exp(-_inputs(scores) @ np.array([self.slope, self.base, self.rank_slope])))
        chances: Numbers = found.astype(np.float32)
        return chances


def fit(lists: Sequence[tuple[Numbers, NDArray[np.bool_]]], first: int = 10) -> Calibration:
    """Logistic regression (Platt 1999, by Newton's method) on the first people of each list: (scores, helped)."""
    inputs, outcomes = [], []
    for scores, helped in lists:
        best = np.argsort(-scores, kind="stable")[:first]
        inputs.append(_inputs(scores)[best])
        outcomes.append(helped[best])
    return Calibration(*_newton(np.concatenate(inputs), np.concatenate(outcomes).astype(float)).tolist())


def _inputs(scores: Numbers) -> NDArray[np.float64]:
    order = np.argsort(-scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    lead = scores - scores[order[:5]].mean()
    return np.stack([lead, np.ones(len(scores)), np.log(ranks)], 1)


def _newton(inputs: NDArray[np.float64], outcomes: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.zeros(inputs.shape[1])
    for _ in range(25):
        chances = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (outcomes - chances) - 1e-3 * weights
        bend = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + 1e-3 * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return weights
