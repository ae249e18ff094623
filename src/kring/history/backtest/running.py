"""Running a backtest: replay, judge, and write what was found."""

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import msgspec
import numpy as np

from kring.matching import Matcher, Ranking
from kring.matching.training import KEPT, Trainer, is_due

from .judging import KRING, Judged, judge
from .references import MostActive, Reference, WordVotes, random_scores
from .replay import Moment, moments
from .tables import Answer, Question
from .trec import TrecFiles

EARLIER, TEST = 0.8, 0.9
"""Where the earlier window and the test begin, as shares of all questions."""

EXAMPLES = 8


class Window(msgspec.Struct):
    """A stretch of questions and what came of them."""

    name: str
    start: int
    end: int
    judged: list[Judged] = []
    nobody: int = 0
    newcomers: int = 0


class Run:
    """One replay: the matcher, its trainer, the references, and what was judged so far."""

    def __init__(self, questions: Sequence[Question], answers: Sequence[Answer], ranker: str) -> None:
        self.matcher = Matcher(meaning=None)
        size = len(questions)
        self.windows = [
            Window("earlier", int(size * EARLIER), int(size * TEST)),
            Window("test", int(size * TEST), size),
        ]
        self.trainer = Trainer(self.matcher, ranker)
        self.activity = MostActive(answers)
        self.references: dict[str, Reference] = {
            "word_votes": WordVotes(self.matcher, questions),
            "most_active": self.activity,
            "random": random_scores,
        }
        self.took: list[float] = []
        self.examples: list[dict[str, Any]] = []

    def judge(self, moment: Moment, window: Window, files: TrecFiles | None) -> None:
        """Rank one question's candidates in every way, and note where those who helped stand."""
        window.nobody += moment.nobody
        window.newcomers += moment.helped_by_newcomers
        people = sorted(moment.candidates - {moment.question.asker or ""})
        order, scores, chances, model = self._kring(moment, people, files is not None)
        if files:
            files.write(moment.question.id, order, scores, moment.helped)
        orders = {KRING: order} | {
            name: _sorted(people, reference(moment, people)) for name, reference in self.references.items()
        }
        window.judged.append(
            Judged(
                question_id=moment.question.id,
                candidates=len(people),
                ranks={name: judge(each, moment.helped) for name, each in orders.items()},
                top={name: tuple(each[:5]) for name, each in orders.items()},
                chances=chances,
                model=model,
            )
        )

    def _kring(
        self, moment: Moment, people: list[str], shown: bool
    ) -> tuple[list[str], list[float], tuple[float, ...], str]:
        """The matcher's list, and behind it the candidates whom it did not recall, most active first."""
        allowed = moment.candidates
        started = perf_counter()
        ranking = self.matcher.rank(moment.ask, moment.question.created, allowed.intersection)
        self.took.append((perf_counter() - started) * 1000)
        order = [candidate.person_id for candidate in ranking.candidates]
        scores = [candidate.score for candidate in ranking.candidates]
        if moment.helped and shown and len(self.examples) < EXAMPLES and moment.place % 97 == 0:
            self.examples.append(_example(moment, ranking))
        known = set(order)
        rest = [person for person in people if person not in known]
        rest = _sorted(rest, self.activity(moment, rest))
        floor = min(scores, default=0.0)
        scores += [floor - 1 - place / 1000 for place in range(len(rest))]
        chances = tuple(candidate.probability for candidate in ranking.candidates[:5])
        return order + rest, scores, chances, ranking.model


def replay(
    questions: Sequence[Question], answers: Sequence[Answer], ranker: str, files: TrecFiles | None = None
) -> Run:
    """Go through the past once; the trainer is shown every moment, the windows are judged."""
    run = Run(questions, answers, ranker)
    begin, trained = int(len(questions) * EARLIER), 0
    gather = begin - KEPT
    for moment in moments(run.matcher, questions, answers):
        answered = run.matcher.past.answered
        if moment.place >= begin and is_due(answered, trained):
            run.trainer.fit()
            trained = answered
        window = next((each for each in run.windows if each.start <= moment.place < each.end), None)
        if window:
            run.judge(moment, window, files if window.name == "test" else None)
        elif moment.place >= gather and ranker != "fixed":
            run.matcher.look(moment.ask, moment.question.created, moment.candidates.intersection)
    return run


def _example(moment: Moment, ranking: Ranking) -> dict[str, Any]:
    """A question with the first five and why, for a person to look at."""
    people = [
        {
            "id": one.person_id,
            "chance": one.probability,
            "helped": one.person_id in moment.helped,
            "reasons": [{"kind": why.kind, "numbers": dict(why.numbers)} for why in one.reasons[:3]],
        }
        for one in ranking.candidates[:5]
    ]
    return {"id": moment.question.id, "title": moment.question.title or moment.question.id, "people": people}


def _sorted(people: Sequence[str], scores: Any) -> list[str]:
    return [people[index] for index in np.argsort(-np.asarray(scores), kind="stable").tolist()]
