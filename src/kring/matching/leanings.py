"""Leanings: which words, topics and askers lead to whom, learned answer by answer, to follow who is here."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from .columns import Column, load_all, save_all
from .facts import DAY, Time

Numbers = NDArray[np.float32]
BITS = 22
"""2^22 weights, 16 MB, whatever the number of people: those of rare pairs share a place."""
RATE = 0.7
WORDS = 64
"""Words of an ask that count, the most telling ones."""
TOPICS = 7
WIDTH = WORDS + TOPICS + 1
TOPIC, ASKER = 0.5, 0.5
"""What all topics together, and the asker, weigh beside the words, which together weigh 1."""
AROUND, OTHERS = 512, 64
"""Latest answers whose authors an answer's author is set against, and how many of them each time."""
FORMER = 180 * DAY
"""Answers older than the newest by more than this teach nothing: a past that comes late brings nobody back."""
REMEMBERED = 1 << 14
"""Asks whose answers still teach, the latest."""
_KINDS = 1 << 16
_WORD, _PERSON = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT = np.uint64(64 - BITS)


class Bag(NamedTuple):
    """What an ask is about: hashed words, topics and asker, and the weight of each."""

    tokens: NDArray[np.uint32]
    weights: Numbers


class Leanings:
    """P(person | ask) ∝ how often the person answers these days · exp(Σ weight · table[token × person]).

    One step of gradient descent an answer, against the people of other recent answers, who stand for how often each
    answers (noise-contrastive estimation, Gutmann and Hyvärinen 2010); token × person is hashed into one table
    (Weinberger et al. 2009, Feature Hashing).

    >>> leanings = Leanings()
    >>> for number in range(40):
    ...     leanings.asked(number, [number % 2])
    ...     leanings.answered(number, 7 + number % 2, at=number)
    >>> (leanings.of(leanings.bag([1]), np.array([7, 8])) > 0).tolist()
    [False, True]
    """

    def __init__(self) -> None:
        self._table, self._kinds = Column(np.float32), Column(np.float32)
        self._tokens, self._weights = Column(np.uint32, width=WIDTH), Column(np.float32, width=WIDTH)
        self._asks, self._sizes = Column(np.int64, fill=-1), Column(np.int32)
        self._around = Column(np.int64)
        self._seen = Column(np.int64)
        self._table.resize(1 << BITS)
        self._kinds.resize(_KINDS)
        for column in (self._tokens, self._weights, self._asks, self._sizes):
            column.resize(REMEMBERED)
        self._around.resize(AROUND)
        self._seen.resize(3)  # asks and answers so far, the time of the newest answer

    def bag(self, terms: Sequence[int], topics: Sequence[str] = (), asker: str | None = None) -> Bag:
        """What these words, under these topics and of this asker, weigh: rare words more, together as much as ever."""
        words, counts = np.unique(np.array(terms, np.uint32), return_counts=True)
        rarity = np.log((self._seen.data[0] + 1) / (self._kinds.data[words % _KINDS] + 1) + 0.5)
        weights = np.log1p(counts) * np.maximum(rarity, 0)
        if len(words) > WORDS:
            best = np.argpartition(-weights, WORDS)[:WORDS]
            words, weights = words[best], weights[best]
        weights /= np.sqrt(weights @ weights) + 1e-9
        named = [crc32(f"topic {topic}".encode()) for topic in topics[:TOPICS]]
        more = [TOPIC / max(len(named), 1) ** 0.5] * len(named)
        if asker is not None:
            named.append(crc32(f"asker {asker}".encode()))
            more.append(ASKER)
        return Bag(
            np.concatenate([words, np.array(named, np.uint32)]),
            np.concatenate([weights, more]).astype(np.float32),
        )

    def asked(
        self, ask: int, terms: Sequence[int], topics: Sequence[str] = (), asker: str | None = None
    ) -> None:
        """Remember what the ask of this number is about, until it is answered."""
        bag, place = self.bag(terms, topics, asker), ask % REMEMBERED
        self._asks.data[place], self._sizes.data[place] = ask, len(bag.tokens)
        self._tokens.data[place, : len(bag.tokens)] = bag.tokens
        self._weights.data[place, : len(bag.weights)] = bag.weights
        self._kinds.data[np.array(terms, np.uint32) % _KINDS] += 1  # once, however often a word is said
        self._seen.data[0] += 1

    def answered(self, ask: int, person: int, at: Time) -> None:
        """Lean a little more from this ask towards who answered it, and away from the others who are around."""
        if at < self._seen.data[2] - FORMER:
            return
        self._seen.data[2] = max(self._seen.data[2], at)
        self._step(ask, person, RATE)
        self._around.data[self._seen.data[1] % AROUND] = person
        self._seen.data[1] += 1

    def hidden(self, ask: int, person: int, *, again: bool = False) -> None:
        """Take back what this answer taught, as nearly as that can still be told; or teach it again."""
        self._step(ask, person, RATE if again else -RATE)

    def of(self, bag: Bag, people: NDArray[np.int64]) -> Numbers:
        """How much more than usually each of these people answers what is asked here (log of the ratio)."""
        scores: Numbers = self._table.data[_cells(people, bag.tokens)] @ bag.weights
        return scores

    def _step(self, ask: int, person: int, rate: float) -> None:
        place = ask % REMEMBERED
        if self._asks.data[place] != ask:
            return
        size = self._sizes.data[place]
        bag = Bag(self._tokens.data[place, :size], self._weights.data[place, :size])
        people, often = np.unique(np.append(self._others(), person), return_counts=True)
        cells = _cells(people, bag.tokens)
        scores = self._table.data[cells] @ bag.weights + np.log(often)
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        chances[np.searchsorted(people, person)] -= 1
        self._table.data[cells] -= np.outer(rate * chances, bag.weights).astype(np.float32)

    def _others(self) -> NDArray[np.int64]:
        """Who answered lately: another eighth of them each time."""
        answers = int(self._seen.data[1])
        if answers <= OTHERS:
            return self._around.data[:answers]
        known = min(answers, AROUND)
        others: NDArray[np.int64] = self._around.data[
            (answers + np.arange(OTHERS) * (AROUND // OTHERS)) % known
        ]
        return others

    def save(self, path: Path) -> None:
        save_all(self._columns(), path)

    def load(self, path: Path) -> None:
        load_all(self._columns(), path)

    def _columns(self) -> dict[str, Column]:
        return {name: column for name, column in vars(self).items() if isinstance(column, Column)}


def _cells(people: NDArray[np.int64], tokens: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where the weight of each person (rows) and token (columns) lies."""
    mixed = people.astype(np.uint64)[:, None] * _PERSON + tokens.astype(np.uint64)[None, :] * _WORD
    return (mixed >> _SHIFT).astype(np.int64)
