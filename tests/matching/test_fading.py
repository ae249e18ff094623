"""Fading counts do not depend on the order in which the past is told."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from kring.matching.facts import DAY
from kring.matching.fading import SPANS, Fading

EVENTS = some.lists(some.tuples(some.integers(0, 4), some.integers(0, 400)), min_size=1, max_size=30)


@settings(deadline=None)
@given(EVENTS, some.randoms(), some.integers(1, 7))
def test_any_order_and_any_batches_give_the_same(events, random, size) -> None:  # type: ignore[no-untyped-def]
    now = 401 * DAY
    shuffled = random.sample(events, len(events))
    fading = Fading()
    for start in range(0, len(shuffled), size):
        part = np.array(shuffled[start : start + size])
        fading.add(part[:, 0], part[:, 1] * DAY)
    expected = [
        [sum(np.exp(-(now - day * DAY) / span) for key, day in events if key == asked) for span in SPANS]
        for asked in range(5)
    ]
    np.testing.assert_allclose(fading.read(np.arange(5), now), expected, rtol=2e-3, atol=1e-5)


def test_what_is_taken_back_is_as_if_it_had_not_been() -> None:
    fading, times = Fading(), np.array([DAY, 9 * DAY])
    fading.add(np.array([1, 1]), times)
    fading.add(np.array([1]), times[:1], -1)
    other = Fading()
    other.add(np.array([1]), times[1:])
    np.testing.assert_allclose(
        fading.read(np.array([1]), 20 * DAY), other.read(np.array([1]), 20 * DAY), atol=1e-6
    )
