"""Indexes: past asks and answers by their words, asks by their meaning, and both fused."""

from collections.abc import Sequence

import numpy as np

from .columns import Column
from .facts import SAID, Ask
from .line import Line
from .meaning import READ, Encoder, Numbers, Vectors
from .past import Past
from .recall import NONE, Nearest
from .words import BUDGET, Words, terms_of

WORDED = 0.25
"""What shared words weigh in how close two texts are, beside their meaning."""
SPOKEN = 60
"""Words of an answer that are indexed, its first."""
FLOOR = 0.2
"""Cosines below this say nothing."""
BESIDE = 10
"""How many times as many documents are looked for as asks are wanted, since answers stand between them."""


class Indexes:
    """Words at once; meaning as soon as the encoder has come to it."""

    def __init__(self, past: Past, encoder: Encoder | None) -> None:
        self._past, self._encoder = past, encoder
        self.words = Words()
        self.documents = Column(np.int32)
        """What each document of `words` is: an ask by its number, an answer by −1 − its number."""
        self.vectors = Vectors(encoder.size) if encoder else None
        self.line = Line()

    def add(self, ask: Ask, terms: Sequence[int]) -> None:
        """Add the next ask, whose text has these words."""
        self.documents.append(len(self._past.asks))
        self.words.add(terms)
        if self._encoder:
            self.line.append(ask.text[:READ])

    def add_answer(self, answer: int, text: str) -> None:
        """Add the first words of an answer; they speak for its author alone."""
        if terms := terms_of(text[:SAID])[:SPOKEN]:
            self.documents.append(-1 - answer)
            self.words.add(terms)

    @property
    def waiting(self) -> int:
        """Asks whose meaning is not yet known."""
        return len(self.line)

    def encoded(self, vectors: Numbers) -> None:
        """Take in the meaning of as many asks, from the front of the line."""
        assert self.vectors is not None
        self.vectors.add(vectors)
        self.line.drop(len(vectors))

    def nearest_words(self, terms: Sequence[int], limit: int) -> Nearest:
        """The nearest asks and answers by their words, in one search."""
        found, scores = self.words.nearest(terms, limit, BUDGET)
        documents = self.documents.data[found].astype(np.int64)
        spoken = documents < 0
        answers = np.where(spoken, -1 - documents, -1)
        documents[spoken] = self._past.answer_ask.data[answers[spoken]]
        return Nearest(documents, scores, answers)

    def nearest_meaning(self, text: str, limit: int) -> Nearest:
        """The nearest asks by meaning, with the square of what their cosine is above the floor."""
        if self.vectors is None or self._encoder is None or not len(self.vectors):
            return NONE
        asks, cosines = self.vectors.nearest(self._encoder.encode([text])[0], limit)
        return Nearest(asks, np.maximum(cosines - np.float32(FLOOR), 0) ** 2, np.full(len(asks), -1))

    def similar(self, text: str, limit: int) -> list[tuple[int, float]]:
        """The nearest asks by words and by meaning: (ask, closeness from 0 to 1), best first."""
        terms = terms_of(text)
        wide = BESIDE * limit
        near = self.nearest_words(terms, wide)
        while (
            len(near.asked(limit)) < limit and len(near.asks) == wide
        ):  # answers in the same words stand before
            wide *= 4
            near = self.nearest_words(terms, wide)
        asks, scores = near.asked(2 * limit), near.scores[near.answers < 0][: 2 * limit]
        close = dict(
            zip(asks.tolist(), (scores / max(self.words.ceiling(terms), 1e-9)).tolist(), strict=True)
        )
        if self.vectors is not None and self._encoder is not None and len(self.vectors):
            close = self._with_meaning(self._encoder.encode([text])[0], close, 2 * limit)
        shown = ((ask, min(score, 1.0)) for ask, score in close.items() if not self._past.hidden.data[ask])
        return sorted(shown, key=lambda pair: -pair[1])[:limit]

    def _with_meaning(self, vector: Numbers, worded: dict[int, float], limit: int) -> dict[int, float]:
        """The cosine counts, and shared words a little beside it: they tell apart what means nearly the same."""
        assert self.vectors is not None
        near, cosines = self.vectors.nearest(vector, limit)
        known = np.array([ask for ask in worded if ask < len(self.vectors)], np.int64)
        every = dict(zip(near.tolist(), cosines.tolist(), strict=True))
        every |= dict(zip(known.tolist(), self.vectors.cosines(vector, known).tolist(), strict=True))
        late = {ask: score for ask, score in worded.items() if ask >= len(self.vectors)}
        return late | {
            ask: (1 - WORDED) * cosine + WORDED * worded.get(ask, 0.0) for ask, cosine in every.items()
        }
