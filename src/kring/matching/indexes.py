"""Indexes: past asks by their words and by their meaning, and both fused."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from .facts import Ask
from .meaning import READ, Encoder, Numbers, Vectors
from .past import Past
from .words import Words, terms_of

FUSED = 60
"""Constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)."""
FLOOR = 0.2
"""Cosines below this say nothing."""


class Indexes:
    """Words at once; meaning as soon as the encoder has come to it."""

    def __init__(self, past: Past, encoder: Encoder | None) -> None:
        self._past, self._encoder = past, encoder
        self.words = Words()
        self.vectors = Vectors(encoder.size) if encoder else None
        self._waiting: deque[str] = deque()

    def add(self, ask: Ask) -> None:
        self.words.add(terms_of(ask.text))
        if self._encoder:
            self._waiting.append(ask.text[:READ])

    @property
    def waiting(self) -> int:
        """Asks whose meaning is not yet known."""
        return len(self._waiting)

    def encode(self, limit: int = 32) -> int:
        """Encode the next asks in line; returns how many."""
        texts = [self._waiting[index] for index in range(min(limit, len(self._waiting)))]
        if texts and self._encoder and self.vectors:
            self.vectors.add(self._encoder.encode(texts))
            for _ in texts:
                self._waiting.popleft()
        return len(texts)

    def nearest_meaning(self, text: str, limit: int) -> tuple[NDArray[np.int64], Numbers]:
        """The nearest asks by meaning, with the square of what their cosine is above the floor."""
        if self.vectors is None or self._encoder is None or not len(self.vectors):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        asks, cosines = self.vectors.nearest(self._encoder.encode([text])[0], limit)
        return asks, np.maximum(cosines - np.float32(FLOOR), 0) ** 2

    def similar(self, text: str, limit: int) -> list[tuple[int, float]]:
        """The nearest asks by words and by meaning: (ask, score from 0 to 1), best first."""
        fused: dict[int, float] = {}
        for asks, _ in (self.words.nearest(terms_of(text), 2 * limit), self.nearest_meaning(text, 2 * limit)):
            shown = asks[~self._past.hidden.data[asks]].tolist()
            for rank, ask in enumerate(shown):
                fused[ask] = fused.get(ask, 0) + (FUSED + 1) / (FUSED + 1 + rank) / 2
        best = sorted(fused.items(), key=lambda pair: -pair[1])
        return best[:limit]
