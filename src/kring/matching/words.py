"""Words: an incremental BM25 index over past questions; what is added counts at once."""

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from . import postings
from .columns import Column
from .postings import LARGEST, Postings

K1, B = 1.2, 0.75
BUDGET = 300_000
"""Postings looked at for one question: the rarest words first, very common ones are left out."""
SEAL = 1_024
LONGEST = 4_000
_WORD = re.compile(r"\w+")
_ACCENT = re.compile("[\u0300-\u036f]")


def terms_of(text: str) -> list[int]:
    """Hashes of the words of a text: lower case, without accents, words of one sign left out.

    >>> terms_of("Café router!") == terms_of("cafe ROUTER a")
    True
    """
    text = text[:LONGEST].lower()
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return [crc32(word.encode()) for word in _WORD.findall(text) if len(word) > 1]


class Words:
    """BM25 over documents 0, 1, 2 … in the order in which they were added.

    The newest are in a small buffer; it is sealed into pieces, and equal pieces merge, as in a log-structured tree.
    Source: Robertson and Zaragoza 2009, The Probabilistic Relevance Framework, eq. 3.

    >>> words = Words()
    >>> for text in ("router reboots nightly", "invoice is wrong", "my router is slow"): words.add(terms_of(text))
    >>> documents, scores = words.nearest(terms_of("router slow"), 2)
    >>> documents.tolist(), [f"{score:.2f}" for score in scores]
    ([2, 0], ['1.34', '0.49'])
    """

    def __init__(self) -> None:
        self._pieces: list[Postings] = []
        self._lengths = Column(np.float32)
        self._total = 0.0
        self._start_buffer(0)

    def __len__(self) -> int:
        return self._lengths.size

    def add(self, terms: Sequence[int]) -> None:
        """Add the next document."""
        local = len(self) - self._buffer_start
        for term, count in Counter(terms).items():
            held = self._buffer.get(term)
            if held is None:
                held = self._buffer[term] = (array("H"), array("B"))
            held[0].append(local)
            held[1].append(min(count, 255))
        self._lengths.append(len(terms))
        self._total += len(terms)
        if local + 1 == SEAL:
            self._seal()

    def nearest(
        self, terms: Sequence[int], limit: int, budget: int = BUDGET
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The documents nearest to these terms (repeated ones count again), best first, with BM25 scores > 0."""
        often = Counter(terms)
        asked = np.array(sorted(often), np.uint32)
        places = [piece.places(asked) for piece in self._pieces]
        fresh = [self._buffer.get(term) for term in asked.tolist()]
        found = np.array([len(held[0]) if held else 0 for held in fresh], np.int64)
        found = sum((sizes for _, sizes in places), found)
        chosen = _rarest(found, budget)
        weights = np.log1p((len(self) - found + 0.5) / (found + 0.5)).astype(np.float32)
        weights *= np.array([often[term] for term in asked.tolist()], np.float32)
        best = [self._nearest_fresh(fresh, weights, chosen, limit)]
        for piece, (starts, sizes) in zip(self._pieces, places, strict=True):
            best.append(self._nearest_in(piece, starts, sizes, weights, chosen, limit))
        documents = np.concatenate([documents for documents, _ in best])
        scores = np.concatenate([scores for _, scores in best])
        order = np.lexsort((-documents, -scores))[:limit]
        return documents[order], scores[order]

    def ceiling(self, terms: Sequence[int]) -> float:
        """What a document of average length would score that has each of these terms as often."""
        often = Counter(terms)
        asked = np.array(sorted(often), np.uint32)
        found = np.array(
            [len(held[0]) if (held := self._buffer.get(t)) else 0 for t in asked.tolist()], np.int64
        )
        found = sum((piece.places(asked)[1] for piece in self._pieces), found)
        counts = np.array([often[term] for term in asked.tolist()], np.float32)
        weights = np.log1p((len(self) - found + 0.5) / (found + 0.5)) * counts
        return float((weights * counts * (K1 + 1) / (counts + K1)).sum())

    def _nearest_in(self, piece, starts, sizes, weights, chosen, limit):  # type: ignore[no-untyped-def]
        spans = [
            (s, s + n, n, w)
            for s, n, w in zip(starts[chosen], sizes[chosen], weights[chosen], strict=True)
            if n
        ]
        if not spans:
            return _NOTHING
        documents = np.concatenate([piece.documents[start:end] for start, end, _, _ in spans])
        counts = np.concatenate([piece.counts[start:end] for start, end, _, _ in spans])
        repeated = np.repeat([w for *_, w in spans], [n for _, _, n, _ in spans])
        return self._score(piece.start, piece.size, documents, counts, repeated, limit)

    def _nearest_fresh(self, fresh, weights, chosen, limit):  # type: ignore[no-untyped-def]
        held = [(fresh[index], weights[index]) for index in chosen.tolist() if fresh[index]]
        if not held:
            return _NOTHING
        documents = np.concatenate([np.array(lists[0], np.uint16) for lists, _ in held])
        counts = np.concatenate([np.array(lists[1], np.uint8) for lists, _ in held])
        repeated = np.repeat([weight for _, weight in held], [len(lists[0]) for lists, _ in held])
        size = len(self) - self._buffer_start
        return self._score(self._buffer_start, size, documents, counts, repeated, limit)

    def _score(self, start, size, documents, counts, weights, limit):  # type: ignore[no-untyped-def]
        lengths = self._lengths.data[start : start + size]
        norms = K1 * (1 - B + B / max(self._total / len(self), 1e-9) * lengths)
        gains = weights * (counts * np.float32(K1 + 1) / (counts + norms[documents]))
        scores = np.bincount(documents, gains, size).astype(np.float32)
        best = (
            np.flatnonzero(scores) if size <= limit else np.argpartition(scores, size - limit)[size - limit :]
        )
        best = best[scores[best] > 0]
        return best + start, scores[best]

    def _start_buffer(self, start: int) -> None:
        self._buffer_start = start
        self._buffer: dict[int, tuple[array[int], array[int]]] = {}

    def _seal(self) -> None:
        """Make a piece of the buffer, and merge pieces of like size."""
        if self._buffer_start == len(self):
            return
        sizes = [len(held[0]) for held in self._buffer.values()]
        terms = np.repeat(np.fromiter(self._buffer, np.uint32, len(self._buffer)), sizes)
        documents = np.concatenate([np.array(held[0], np.uint16) for held in self._buffer.values()] or [[]])
        counts = np.concatenate([np.array(held[1], np.uint8) for held in self._buffer.values()] or [[]])
        size = len(self) - self._buffer_start
        new = postings.build(
            self._buffer_start, size, terms, documents.astype(np.uint16), counts.astype(np.uint8)
        )
        self._start_buffer(len(self))
        while (
            self._pieces
            and self._pieces[-1].size <= 2 * new.size
            and self._pieces[-1].size + new.size <= LARGEST
        ):
            new = postings.merge([self._pieces.pop(), new])
        self._pieces.append(new)

    @property
    def lengths(self) -> Column:
        """Words in each document."""
        return self._lengths

    def save(self, directory: Path) -> None:
        """Write what is not yet on disk; a piece never changes, so it is written once."""
        self._seal()
        directory.mkdir(parents=True, exist_ok=True)
        for piece in self._pieces:
            place = directory / f"{piece.start}-{piece.size}"
            if not place.exists():
                piece.save(place.with_suffix(".new"))
                place.with_suffix(".new").rename(place)

    def outline(self) -> list[tuple[int, int]]:
        """Which pieces make up the index, as (start, size)."""
        return [(piece.start, piece.size) for piece in self._pieces]

    def load(self, directory: Path, outline: Sequence[tuple[int, int]], lengths: Column) -> None:
        self._pieces = [postings.load(directory / f"{start}-{size}", start, size) for start, size in outline]
        self._lengths = lengths
        self._total = float(lengths.data.sum(dtype=np.float64))
        self._start_buffer(lengths.size)


_NOTHING = (np.empty(0, np.int64), np.empty(0, np.float32))


def _rarest(found: NDArray[np.int64], budget: int) -> NDArray[np.int64]:
    """The terms to look at: those that occur, rarest first, within the budget."""
    order = np.argsort(found, kind="stable")
    order = order[found[order] > 0]
    within = np.cumsum(found[order]) <= budget
    if len(order) and not within[0]:
        within[0] = True
    return order[within]
