"""Words: an incremental BM25 index over past questions; what is added counts at once."""

import re
import shutil
import unicodedata
from array import array
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from . import postings
from .columns import Column
from .postings import LARGEST, Postings

K1, B = 1.2, 0.75
Numbers = NDArray[Any]
BUDGET = 200_000
"""Postings looked at for one question: the rarest words first, very common ones are left out."""
FRESH, FULL = 64, 2_048
"""Documents in the buffer from which it is sealed: when somebody searches, and at the latest."""
FANOUT = 4
"""Pieces of like size that are merged into one."""
KNOWN = 200_000
LONGEST = 4_000
_WORD = re.compile(r"\w\w+")
_ACCENT = re.compile("[\u0300-\u036f]")


def terms_of(text: str) -> list[int]:
    """Hashes of the words of a text: lower case, without accents, words of one sign left out.

    >>> terms_of("Café router!") == terms_of("cafe ROUTER a")
    True
    """
    text = text[:LONGEST].lower()
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    if len(_HASHES) > KNOWN:
        _HASHES.clear()
    return [_HASHES[word] for word in _WORD.findall(text)]


class _Hashes(dict[str, int]):
    """Hashes of words met before: looking one up is quicker than hashing it."""

    def __missing__(self, word: str) -> int:
        found = self[word] = crc32(word.encode())
        return found


_HASHES = _Hashes()


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
        self._written: set[tuple[int, int]] = set()
        self._newest: Postings | None = None
        self._lengths = Column(np.float32)
        self._total = 0.0
        self._start_buffer(0)

    def __len__(self) -> int:
        return self._lengths.size

    def add(self, terms: Sequence[int]) -> None:
        """Add the next document."""
        self._terms.extend(terms)
        self._sizes.append(len(terms))
        self._newest = None
        self._lengths.append(len(terms))
        self._total += len(terms)
        if len(self._sizes) >= FULL:
            self._seal()

    def nearest(
        self, terms: Sequence[int], limit: int, budget: int = BUDGET
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The documents nearest to these terms (repeated ones count again), best first, with BM25 scores > 0."""
        often = Counter(terms)
        asked = np.array(sorted(often), np.uint32)
        pieces = self._searched()
        places = [piece.places(asked) for piece in pieces]
        found = sum((sizes for _, sizes in places), np.zeros(len(asked), np.int64))
        chosen = _rarest(found, budget)
        weights = np.log1p((len(self) - found + 0.5) / (found + 0.5)).astype(np.float32)
        weights *= np.array([often[term] for term in asked.tolist()], np.float32)
        documents, scores = _NOTHING
        for piece, (starts, sizes) in zip(pieces, places, strict=True):
            floor = scores.min() if len(scores) >= limit else 0
            more = self._above(floor, piece, starts[chosen], sizes[chosen], weights[chosen])
            documents, scores = _best(np.append(documents, more[0]), np.append(scores, more[1]), limit)
        order = np.lexsort((-documents, -scores))
        return documents[order], scores[order]

    def ceiling(self, terms: Sequence[int]) -> float:
        """What a document of average length would score that has each of these terms as often."""
        often = Counter(terms)
        asked = np.array(sorted(often), np.uint32)
        sizes = (piece.places(asked)[1] for piece in self._searched())
        found = sum(sizes, np.zeros(len(asked), np.int64))
        counts = np.array([often[term] for term in asked.tolist()], np.float32)
        weights = np.log1p((len(self) - found + 0.5) / (found + 0.5)) * counts
        return float((weights * counts * (K1 + 1) / (counts + K1)).sum())

    def _searched(self) -> list[Postings]:
        """The pieces, and what is still in the buffer as one more."""
        if len(self._sizes) >= FRESH:
            self._seal()
        if self._sizes and self._newest is None:
            self._newest = postings.gather(self._start, self._terms, self._sizes)
        return [*self._pieces, self._newest] if self._newest else self._pieces

    def _above(
        self, floor: float, piece: Postings, starts: Numbers, sizes: Numbers, weights: Numbers
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The documents of a piece that score more than a floor."""
        held = np.flatnonzero(sizes)
        if not len(held):
            return _NOTHING
        spans = [slice(start, start + size) for start, size in zip(starts[held], sizes[held], strict=True)]
        documents = np.concatenate([piece.documents[span] for span in spans])
        counts = np.concatenate([piece.counts[span] for span in spans])
        lengths = self._lengths.data[piece.start : piece.start + piece.size]
        norms = K1 * (1 - B + B / max(self._total / len(self), 1e-9) * lengths)
        gains = np.repeat(weights[held], sizes[held]) * (
            counts * np.float32(K1 + 1) / (counts + norms[documents])
        )
        scores = np.bincount(documents, gains, piece.size).astype(np.float32)
        above = np.flatnonzero(scores > floor)
        return above + piece.start, scores[above]

    def _start_buffer(self, start: int) -> None:
        self._start = start
        self._terms, self._sizes = array("I"), array("I")
        self._newest = None

    def _seal(self) -> None:
        """Make a piece of the buffer, and merge pieces of like size."""
        if not self._sizes:
            return
        self._pieces.append(postings.gather(self._start, self._terms, self._sizes))
        self._start_buffer(len(self))
        while mergeable := _mergeable(self._pieces):
            self._pieces[-mergeable:] = [postings.merge(self._pieces[-mergeable:])]

    @property
    def lengths(self) -> Column:
        """Words in each document."""
        return self._lengths

    def save(self, directory: Path) -> None:
        """Write what is not yet on disk; a piece never changes, so it is written once."""
        self._seal()
        directory.mkdir(parents=True, exist_ok=True)
        for piece in self._pieces:
            if (piece.start, piece.size) not in self._written:
                place = directory / f"{piece.start}-{piece.size}"
                piece.save(fresh := place.with_suffix(".new"))
                shutil.rmtree(place, ignore_errors=True)
                fresh.rename(place)
        self._written = set(self.outline())

    def outline(self) -> list[tuple[int, int]]:
        """Which pieces make up the index, as (start, size)."""
        return [(piece.start, piece.size) for piece in self._pieces]

    def load(self, directory: Path, outline: Sequence[tuple[int, int]], lengths: Column) -> None:
        self._pieces = [postings.load(directory / f"{start}-{size}", start, size) for start, size in outline]
        self._written = set(outline)
        self._lengths = lengths
        self._total = float(lengths.data.sum(dtype=np.float64))
        self._start_buffer(lengths.size)


_NOTHING = (np.empty(0, np.int64), np.empty(0, np.float32))


def _best(
    documents: NDArray[np.int64], scores: NDArray[np.float32], limit: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    if len(scores) <= limit:
        return documents, scores
    kept = np.argpartition(scores, len(scores) - limit)[len(scores) - limit :]
    return documents[kept], scores[kept]


def _mergeable(pieces: Sequence[Postings]) -> int:
    """How many of the last pieces should become one: those that are not much larger than the very last.

    Two that together are nearly as large as a piece can be become one as well: looking into one is quicker.
    """
    size, count = 0, 0
    for piece in reversed(pieces):
        if piece.size > 2 * max(pieces[-1].size, size // FANOUT) or size + piece.size > LARGEST:
            break
        size, count = size + piece.size, count + 1
    return count if count >= FANOUT or (size > LARGEST * 3 // 4 and count > 1) else 0


def _rarest(found: NDArray[np.int64], budget: int) -> NDArray[np.int64]:
    """The terms to look at: those that occur, rarest first, within the budget."""
    order = np.argsort(found, kind="stable")
    order = order[found[order] > 0]
    within = np.cumsum(found[order]) <= budget
    if len(order) and not within[0]:
        within[0] = True
    return order[within]
