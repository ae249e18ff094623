"""Weighing: what a condition would cost on what it is about to read, counted before it runs."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from kring.conditions import functions
from kring.conditions.refusals import TooMuchToRead
from kring.conditions.texts import Shape

if TYPE_CHECKING:
    import cel

MOST_STEPS = 4_000_000  # at 20 to 60 ns each: a tenth to a fifth of a second
CHARACTERS_A_STEP = 64


class Weight(NamedTuple):
    """How much there is to read, and the longest list in it."""

    steps: int
    longest: int


class Variables:
    """What a condition may look at, made ready once for any number of conditions."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = dict(given)

    @cached_property
    def context(self) -> "cel.Context":
        """What the library reads."""
        import cel  # as late as a condition is compiled

        return cel.Context(variables=self._given, functions=functions.OFFERED)

    @cached_property
    def weight(self) -> Weight:
        """How much there is to read."""
        steps = longest = 0
        waiting: list[Any] = [self._given]
        while waiting:
            value = waiting.pop()
            steps += 1
            if isinstance(value, dict):
                longest = max(longest, len(value))
                waiting.extend(value.values())
                steps += len(value)
            elif isinstance(value, (list, tuple)):
                longest = max(longest, len(value))
                waiting.extend(value)
            elif isinstance(value, str):
                steps += len(value) // CHARACTERS_A_STEP
        return Weight(steps, max(longest, functions.MOST_PIECES))

    def must_bear(self, shape: Shape) -> None:
        """Keep a condition from going through more than can be gone through while others wait.

        Raises:
            TooMuchToRead: it would.
        """
        if shape.is_light:
            return
        if (seen := _cost(shape, self.weight)) > MOST_STEPS:
            raise TooMuchToRead(seen=seen, most=MOST_STEPS)


def _cost(shape: Shape, weight: Weight) -> int:
    """Steps: what is named is read, sums copy what was summed before, a list's part reads anew what is not its own,
    and what is collected is copied with each thing added to it."""
    steps = (shape.names + shape.sums * shape.sums // 2) * weight.steps
    for walk in shape.walks:
        once = walk.foreign * weight.longest * weight.steps
        steps += once
        if walk.collects:
            steps += weight.longest * (walk.named * weight.steps + once) // 4
    return steps
