"""References: the three simple ways of choosing beside which Kring is shown; each is told only the past."""

from collections import deque
from collections.abc import Callable, Sequence
from random import Random
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kring.matching import DAY, Matcher, Time
from kring.matching.words import Words, terms_of

from .replay import Moment, ask_of
from .tables import Answer, Question

MONTH: Time = 30 * DAY
NEAREST = 100
FADES = 180 * DAY
EVERY_WORD = 1 << 60
Numbers = NDArray[np.float64]
Reference = Callable[[Moment, Sequence[str]], Numbers]


def random_scores(moment: Moment, people: Sequence[str]) -> Numbers:
    """Anybody: a fixed shuffle for each question."""
    random = Random(crc32(moment.question.id.encode()))
    return np.array([random.random() for _ in people])


class MostActive:
    """Whoever answered most in the last 30 days."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._coming = deque((answer.created, answer.answerer) for answer in answers)
        self._counted: deque[tuple[Time, str]] = deque()
        self._counts: dict[str, int] = {}

    def __call__(self, moment: Moment, people: Sequence[str]) -> Numbers:
        now = moment.question.created
        while self._coming and self._coming[0][0] < now:
            self._counted.append(self._coming.popleft())
            self._count(self._counted[-1][1], 1)
        while self._counted and self._counted[0][0] < now - MONTH:
            self._count(self._counted.popleft()[1], -1)
        return np.array([self._counts.get(person, 0) for person in people], float)

    def _count(self, person: str, by: int) -> None:
        self._counts[person] = self._counts.get(person, 0) + by


class WordVotes:
    """The 100 nearest past questions by BM25 (k1 1.2, b 0.75) vote for their helpers, faded: exp(−age / 180 days).

    The index is its own, since the matcher's holds answers too; it numbers questions as the matcher does.
    """

    def __init__(self, matcher: Matcher, questions: Sequence[Question]) -> None:
        self._matcher, self._words = matcher, Words()
        first: dict[str, Question] = {}
        for question in questions:
            first.setdefault(question.id, question)
        self._coming = deque(first.values())

    def __call__(self, moment: Moment, people: Sequence[str]) -> Numbers:
        past, now = self._matcher.past, moment.question.created
        while self._coming and self._coming[0].created < now:
            self._words.add(terms_of(ask_of(self._coming.popleft()).text))
        asks, scores = self._words.nearest(terms_of(moment.ask.text), NEAREST, EVERY_WORD)
        votes = scores * np.exp((past.asked_at.data[asks] - now) / FADES)
        places, answers = past.answers_of(asks)
        sums = np.bincount(past.answer_person.data[answers], votes[places], len(past.people))
        numbers = np.array([past.people.find(person) for person in people], int)
        return np.where(numbers >= 0, sums[numbers], 0)
