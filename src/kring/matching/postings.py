"""Postings: an unchanging piece of the word index, for up to 65,536 consecutive documents."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LARGEST = 1 << 16


class Postings(NamedTuple):
    """Which documents hold which term, and how often.

    terms: sorted hashes (uint32); offsets: where each term's documents start (len(terms) + 1);
    documents: numbers within this piece (uint16), ascending for each term; counts: occurrences (uint8).
    """

    start: int
    size: int
    terms: NDArray[np.uint32]
    offsets: NDArray[np.uint32]
    documents: NDArray[np.uint16]
    counts: NDArray[np.uint8]

    def places(self, terms: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Start and number of each term's documents (0 where the term is not here)."""
        if not len(self.terms):
            return np.zeros(len(terms), np.int64), np.zeros(len(terms), np.int64)
        found = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        starts = self.offsets[found].astype(np.int64)
        sizes = np.where(self.terms[found] == terms, self.offsets[found + 1] - starts, 0)
        return starts, sizes

    def save(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        for name in ("terms", "offsets", "documents", "counts"):
            np.save(directory / f"{name}.npy", getattr(self, name))


def load(directory: Path, start: int, size: int) -> Postings:
    """Map a piece that was saved."""
    names = ("terms", "offsets", "documents", "counts")
    # as plain arrays: slicing a memmap costs ten times as much
    mapped = (np.asarray(np.load(directory / f"{name}.npy", mmap_mode="r")) for name in names)
    return Postings(start, size, *mapped)


def gather(start: int, terms: Sequence[int], sizes: Sequence[int]) -> Postings:
    """A piece of documents given as the terms of all of them in a row, and how many each has."""
    documents = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
    pairs = np.asarray(terms, np.uint64) << np.uint64(16) | documents
    pairs, counts = np.unique(pairs, return_counts=True)
    return build(
        start,
        len(sizes),
        (pairs >> np.uint64(16)).astype(np.uint32),
        (pairs & np.uint64(LARGEST - 1)).astype(np.uint16),
        np.minimum(counts, 255).astype(np.uint8),
    )


def build(
    start: int,
    size: int,
    terms: NDArray[np.uint32],
    documents: NDArray[np.uint16],
    counts: NDArray[np.uint8],
) -> Postings:
    """Sort (term, document, count) triples, in order of document, into a piece."""
    order = np.argsort(terms, kind="stable")
    terms = terms[order]
    starts = (
        np.flatnonzero(np.concatenate(([True], terms[1:] != terms[:-1]))) if len(terms) else np.empty(0, int)
    )
    offsets = np.append(starts, len(terms)).astype(np.uint32)
    return Postings(start, size, terms[starts], offsets, documents[order], counts[order])


def merge(pieces: Sequence[Postings]) -> Postings:
    """Join consecutive pieces into one."""
    first = pieces[0].start
    return build(
        first,
        sum(piece.size for piece in pieces),
        np.concatenate([np.repeat(piece.terms, np.diff(piece.offsets)) for piece in pieces]),
        np.concatenate([piece.documents + np.uint16(piece.start - first) for piece in pieces]),
        np.concatenate([piece.counts for piece in pieces]),
    )
