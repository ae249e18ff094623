"""Training: examples gathered as asks pass by, and the choice between the fixed and a learned ranker."""

from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from . import calibration, learned
from .calibration import Calibration
from .features import Numbers
from .fixed import Fixed
from .learned import Labelled
from .matcher import Matcher
from .past import Past
from .recall import Scene

KEPT = 12_000
"""Asks that are remembered for training, the latest."""
NEAREST = 100
"""People of each that are remembered, the best by the fixed ranker."""
FEWEST = 1_000
"""Answered asks below which nothing is learned: a learned ranker does not win on fewer."""
HELD_OUT = 0.15


class Example(NamedTuple):
    """An ask as it was seen at its moment; who helped is looked up when training."""

    ask_id: str
    people: NDArray[np.int32]
    table: Numbers


class Note(msgspec.Struct, frozen=True):
    """What a training saw: lists, how many were held out, and each ranker's mean reciprocal rank on those."""

    lists: int
    held_out: int
    learned: float
    fixed: float


class Trainer:
    """Gathers examples from a matcher, and gives it a learned ranker when that wins.

    ranker: "fixed" (never learn), "learned" (always, if there is enough), "auto" (when it wins on what was held out).
    """

    def __init__(self, matcher: Matcher, ranker: str = "auto") -> None:
        self._matcher, self._wanted = matcher, ranker
        self._examples: deque[Example] = deque(maxlen=KEPT)
        self._fixed = Fixed()
        self._names: list[str] = []
        self._booster: Any = None
        self._trained_on = 0
        self.notes: list[Note] = []
        if ranker != "fixed":
            matcher.observer = self.observe

    def observe(self, scene: Scene, columns: dict[str, Numbers]) -> None:
        """Remember an ask and the people it could go to."""
        self._names = list(columns)
        table = np.stack(list(columns.values()), 1)
        if len(table) > NEAREST:
            scores, _ = self._fixed.score(columns)
            table = table[best := np.sort(np.argpartition(-scores, NEAREST)[:NEAREST])]
            self._examples.append(Example(scene.ask.id, scene.people[best].astype(np.int32), table))
        else:
            self._examples.append(Example(scene.ask.id, scene.people.astype(np.int32), table))

    def fit(self) -> None:
        """Train on what is known by now, and give the matcher the ranker that did better on the latest asks."""
        if self._wanted == "fixed" or not learned.is_there():
            return
        lists = self._labelled()
        if sum(each.helped.any() for each in lists) < FEWEST:
            return
        names = self._names
        booster, fresh = self._booster, max(len(lists) - self._trained_on, 0)
        if booster is None or fresh < FEWEST // 5:
            fresh = int(len(lists) * HELD_OUT)
            booster = learned.train(lists[:-fresh], names)
        trial = learned.Learned(booster, names, Calibration())
        scored = [(trial.score_table(each.table), each.helped) for each in lists[-fresh:]]
        plain = [(self._fixed.score(_columns(names, each.table))[0], each.helped) for each in lists[-fresh:]]
        note = Note(len(lists), fresh, mean_reciprocal_rank(scored), mean_reciprocal_rank(plain))
        self.notes.append(note)
        self._booster, self._trained_on = learned.train(lists, names), len(lists)
        if self._wanted == "learned" or note.learned > note.fixed:
            self._matcher.ranker = learned.Learned(self._booster, names, calibration.fit(scored))
        else:
            self._matcher.ranker = Fixed()

    def _labelled(self) -> list[Labelled]:
        past = self._matcher.past
        found = (_labelled(past, example) for example in self._examples)
        return [each for each in found if each is not None]


def mean_reciprocal_rank(scored: Sequence[tuple[Numbers, NDArray[np.bool_]]]) -> float:
    """Mean of 1 / rank of the first who helped.

    >>> mean_reciprocal_rank([(np.array([3.0, 2.0, 1.0]), np.array([False, True, True]))])
    0.5
    """
    answered = [(scores, helped) for scores, helped in scored if helped.any()]
    return float(np.mean([1 / (1 + (scores > scores[helped].max()).sum()) for scores, helped in answered]))


def _labelled(past: Past, example: Example) -> Labelled | None:
    """The example with who has helped by now; None when its ask is gone."""
    ask = np.array([past.asks.find(example.ask_id)])
    if ask[0] < 0 or past.hidden.data[ask[0]]:
        return None
    answers = past.answers_of(ask)[1]
    helped = np.isin(example.people, past.answer_person.data[answers])
    return Labelled(example.table, helped)


def _columns(names: Sequence[str], table: Numbers) -> dict[str, Numbers]:
    return dict(zip(names, table.T, strict=True))
