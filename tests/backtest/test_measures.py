"""The measures agree with their definitions."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from kring.history.backtest import measures

RANKS = some.lists(some.integers(1, 300), min_size=1, max_size=20, unique=True)


@settings(deadline=None)
@given(RANKS)
def test_every_measure_lies_between_nothing_and_one(ranks: list[int]) -> None:
    for value in (measures.reciprocal_rank(ranks), measures.ndcg(ranks), measures.recall(ranks)):
        assert 0 <= value <= 1


@settings(deadline=None)
@given(RANKS, some.integers(1, 50))
def test_more_places_never_hit_less(ranks: list[int], first: int) -> None:
    assert measures.hit(ranks, first) <= measures.hit(ranks, first + 1)


@settings(deadline=None)
@given(some.lists(some.integers(0, 100), min_size=1, max_size=30))
def test_gini_is_what_its_definition_says(counts: list[int]) -> None:
    values = np.array(counts, float)
    apart = np.abs(values[:, None] - values[None]).sum() / (2 * len(values) * max(values.sum(), 1e-9))
    assert abs(measures.gini(counts) - apart) < 1e-9


def test_an_interval_holds_the_mean() -> None:
    low, high = measures.interval([0.0, 1.0] * 200)
    assert low < 0.5 < high
    assert high - low < 0.15


def test_equal_lists_are_not_told_apart() -> None:
    assert measures.paired_p([0.5, 0.2, 0.9], [0.5, 0.2, 0.9]) == 1.0
