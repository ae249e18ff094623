"""The word index scores as BM25 is defined, however its pieces are cut."""

from collections import Counter
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kring.matching import words as words_module
from kring.matching.words import K1, B, Words, terms_of

TEXTS = some.lists(some.lists(some.integers(1, 12), min_size=1, max_size=15), min_size=1, max_size=40)


def plain(documents: list[list[int]], query: list[int]) -> list[float]:
    """BM25 as it stands in the book."""
    average = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        counts, score = Counter(document), 0.0
        for term in query:
            held = sum(term in each for each in documents)
            weight = log(1 + (len(documents) - held + 0.5) / (held + 0.5))
            norm = K1 * (1 - B + B * len(document) / average)
            score += weight * counts[term] * (K1 + 1) / (counts[term] + norm) if counts[term] else 0
        scores.append(score)
    return scores


@settings(max_examples=60, deadline=None)
@given(TEXTS, some.lists(some.integers(1, 12), min_size=1, max_size=8), some.sampled_from([1, 2, 3, 64]))
def test_scores_are_those_of_the_definition(documents: list[list[int]], query: list[int], fresh: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words_module, "FRESH", fresh)
        index = Words()
        for document in documents:
            index.add(document)
            index.nearest(query, 1)
        found, scores = index.nearest(query, len(documents))
    expected = plain(documents, query)
    assert set(found.tolist()) == {number for number, score in enumerate(expected) if score > 0}
    np.testing.assert_allclose(scores, [expected[number] for number in found], rtol=1e-4)
    assert list(scores) == sorted(scores, reverse=True)


def test_the_rarest_words_are_looked_at_first_when_there_is_little_room() -> None:
    index = Words()
    for number in range(100):
        index.add(terms_of("the router" if number == 7 else "the bill"))
    assert index.nearest(terms_of("the router"), 5, budget=10)[0].tolist() == [7]
