"""Training: examples gathered as asks pass by, and the choice between the fixed and a learned ranker."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from . import calibration, learned
from .facts import AnyFact, Asked
from .features import Numbers
from .fixed import Fixed
from .labelled import Labelled
from .matcher import Matcher
from .past import Past
from .ranker import Ranker
from .recall import Scene

KEPT = 8_000
"""Asks that are remembered for training, the latest."""
FEWEST = 1_000
"""Answered asks below which nothing is learned: a learned ranker does not win on fewer."""
LEAST_NEW, MOST_NEW, SHARE_NEW = 1_000, 4_000, 8
"""A ranker is trained anew after an eighth more answered asks, within these limits; live as in a backtest."""
HELD_OUT = 0.15
TRIED = 2_000
FIXED = -1
MARGIN = 0.003
"""What a learned ranker must be better by, in merit, to be preferred."""


class Example(NamedTuple):
    """An ask as it was seen at its moment; who helped is looked up when training."""

    ask_id: str
    people: NDArray[np.int32]
    table: Numbers


class Trial(NamedTuple):
    """A list that a ranker had not seen: its people's scores under each choice, and who helped."""

    scores: dict[int, Numbers]
    helped: NDArray[np.bool_]


class Note(msgspec.Struct, frozen=True):
    """What a training saw: lists, lists tried unseen, the trees chosen (−1: fixed), each choice's merit on those."""

    lists: int
    tried: int
    chosen: int
    merits: dict[str, float]


class Trainer:
    """Gathers examples from a matcher, and gives it a learned ranker when that wins.

    ranker: "fixed" (never learn), "learned" (always, if there is enough), "auto" (when it wins on what was held out).
    """

    def __init__(
        self, matcher: Matcher, ranker: str = "auto", kept: int = KEPT, nearest: int = learned.NEAREST
    ) -> None:
        self.matcher, self._wanted = matcher, ranker
        self.examples: deque[Example] = deque(maxlen=kept)
        self._nearest = nearest
        self._fixed = Fixed()
        self.names: list[str] = []
        self._learned: learned.Learned | None = None
        self._seen = self._trained_at = 0
        self._trials: deque[Trial] = deque(maxlen=TRIED)
        self.notes: list[Note] = []
        if ranker != "fixed":
            matcher.observer = self.observe

    def observe(self, scene: Scene, columns: dict[str, Numbers]) -> None:
        """Remember an ask and the people it could go to."""
        self.names = list(columns)
        self._seen += 1
        table = np.stack(list(columns.values()), 1)
        if len(table) > self._nearest:
            scores, _ = self._fixed.score(columns)
            table = table[best := np.sort(np.argpartition(-scores, self._nearest)[: self._nearest])]
            self.examples.append(Example(scene.ask.id, scene.people[best].astype(np.int32), table))
        else:
            self.examples.append(Example(scene.ask.id, scene.people.astype(np.int32), table))

    def fit(self) -> None:
        """Train on what is known by now, and give the matcher the ranker that did best on asks it had not seen."""
        lists = [found for one in self.examples if (found := self.labelled(one))]
        if sum(each.helped.any() for each in lists) < FEWEST or self._wanted == "fixed":
            return
        fresh = min(self._seen - self._trained_at, len(lists))
        if self._learned is None:
            fresh = int(len(lists) * HELD_OUT)
            self._learned = learned.train(lists[:-fresh], self.names)
        self._trials.extend(self._try(each) for each in lists[len(lists) - fresh :])
        self._learned, self._trained_at = learned.train(lists, self.names), self._seen
        self._choose(len(lists))

    def _try(self, each: Labelled) -> Trial:
        """How every choice would have scored this list."""
        assert self._learned is not None
        scores = {FIXED: self._fixed.score(_columns(self.names, each.table))[0]}
        for trees in learned.TREES:
            scores[trees] = self._learned.score_table(each.table, trees)
        return Trial(scores, each.helped)

    def _choose(self, lists: int) -> None:
        assert self._learned is not None
        found = {one: merit(self._trials, one) for one in (FIXED, *learned.TREES)}
        if self._wanted == "learned":
            del found[FIXED]
        best = max(found, key=lambda one: found[one] - MARGIN * (one != FIXED))
        self.notes.append(
            Note(lists, len(self._trials), best, {str(one): value for one, value in found.items()})
        )
        ranker: Ranker = self._fixed
        if best != FIXED:
            self._learned.trees = best
            ranker = self._learned
        ranker.calibration = calibration.fit([(trial.scores[best], trial.helped) for trial in self._trials])
        self.matcher.ranker = ranker

    def labelled(self, example: Example) -> Labelled | None:
        """The example with who has helped by now; None when its ask is gone."""
        return _labelled(self.matcher.past, example)


def is_due(answered: int, before: int) -> bool:
    """Whether it is time to train, from the asks answered by now and by the last training.

    >>> is_due(900, 0), is_due(1_000, 0), is_due(1_900, 1_000), is_due(2_000, 1_000), is_due(23_000, 20_000)
    (False, True, False, True, True)
    """
    wanted = min(max(answered // SHARE_NEW, LEAST_NEW), MOST_NEW)
    return answered >= FEWEST and answered - before >= wanted


def trained_on(facts: Iterable[AnyFact], asks: int, ranker: str = "auto") -> Trainer:
    """What came of training on a whole past of so many asks, told in order of time.

    It takes minutes and shares nothing with the live matcher, so it can run in a process of its own.
    """
    trainer, passed = Trainer(Matcher(), ranker), 0
    for fact in facts:
        if isinstance(fact, Asked):
            passed += 1
            if passed > asks - KEPT:
                trainer.matcher.look(fact.ask, fact.ask.asked_at)
        trainer.matcher.learn(fact)
    trainer.fit()
    return trainer


def learn_from(facts: Iterable[AnyFact], asks: int, ranker: str = "auto") -> dict[str, Any] | None:
    """A ranker trained on a whole past, as plain data for `Matcher.adopt`; None for the fixed one."""
    found = trained_on(facts, asks, ranker).matcher.ranker
    return found.texts() if isinstance(found, learned.Learned) else None


def merit(trials: Iterable[Trial], choice: int) -> float:
    """Mean of 1 / rank of the first who helped and of whether that is among five: what a wave is judged by.

    >>> trial = Trial({0: np.array([3.0, 2.0, 1.0])}, np.array([False, True, True]))
    >>> merit([trial], 0)
    0.75
    """
    lists = [(trial.scores[choice], trial.helped) for trial in trials if trial.helped.any()]
    ranks = np.array([1 + (scores > scores[helped].max()).sum() for scores, helped in lists])
    return float((1 / ranks).mean() + (ranks <= 5).mean()) / 2


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
