"""Leanings follow who answers what, can be taken back, and are the same after they were kept."""

from pathlib import Path

import numpy as np
import pytest

from kring.matching.facts import DAY
from kring.matching.leanings import REMEMBERED, Leanings

ANN, BOB, PEOPLE = 1, 2, np.array([1, 2])


def taught(size: int = 80) -> Leanings:
    """Ann answers what has word 7, Bob what has word 8."""
    leanings = Leanings()
    for number in range(size):
        leanings.asked(number, [7 + number % 2, 100 + number % 5])
        leanings.answered(number, ANN + number % 2, number)
    return leanings


def of(leanings: Leanings, *words: int, asker: str | None = None) -> list[float]:
    return leanings.of(leanings.bag(words, asker=asker), PEOPLE).tolist()


def test_a_word_leads_to_who_answers_it() -> None:
    leanings = taught()
    assert of(leanings, 7)[0] > 0.3 > -0.3 > of(leanings, 7)[1]
    assert of(leanings, 8)[1] > 0.3 > -0.3 > of(leanings, 8)[0]


def test_an_asker_leads_to_who_helped_before() -> None:
    leanings = Leanings()
    for number in range(80):
        leanings.asked(number, [7], asker=("alice", "carol")[number % 2])
        leanings.answered(number, ANN + number % 2, number)
    assert of(leanings, asker="alice")[0] > of(leanings, asker="alice")[1]
    assert of(leanings, asker="carol")[1] > of(leanings, asker="carol")[0]


def test_who_takes_over_is_followed() -> None:
    leanings = taught()
    for number in range(80, 240):
        leanings.asked(number, [7])
        leanings.answered(number, BOB, number)
        leanings.asked(1_000 + number, [8])
        leanings.answered(1_000 + number, ANN, number)
    assert of(leanings, 7)[1] > of(leanings, 7)[0]


def test_what_is_hidden_is_taken_back_and_what_is_restored_is_taught_again() -> None:
    leanings = taught()
    before = of(leanings, 7)
    leanings.asked(500, [7])
    leanings.answered(500, BOB, 500)
    moved = of(leanings, 7)
    leanings.hidden(500, BOB)
    assert of(leanings, 7) == pytest.approx(before, abs=abs(moved[1] - before[1]) / 2)
    leanings.hidden(500, BOB, again=True)
    assert of(leanings, 7) == pytest.approx(moved, abs=abs(moved[1] - before[1]) / 2)


def test_an_answer_long_after_its_ask_teaches_nothing_wrong() -> None:
    leanings = taught()
    leanings.asked(REMEMBERED + 3, [8])
    before = of(leanings, 7)
    leanings.answered(3, BOB, 90)  # another ask has its place by now
    leanings.answered(5, BOB, 90 - 200 * DAY)
    assert of(leanings, 7) == before


def test_kept_leanings_go_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    leanings, again = taught(), Leanings()
    leanings.save(tmp_path / "leanings")
    again.load(tmp_path / "leanings")
    for each in (leanings, again):
        each.asked(80, [7])
        each.answered(80, BOB, 80)
    assert of(leanings, 7, 101) == of(again, 7, 101)
