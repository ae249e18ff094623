"""A learned ranker is used when it wins, and works the same once it was kept."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from kring.matching import DAY, HOUR, Answered, AnyFact, Ask, Asked, Matcher, calibration, linear, training
from kring.matching.labelled import Labelled


def night_owls(size: int) -> list[AnyFact]:
    """Who answers depends on the hour alone, which a ranker must find out."""
    random = Random(4)
    facts: list[tuple[int, AnyFact]] = []
    for number in range(size):
        at = number * 5 * HOUR
        facts.append(
            (at, Asked(Ask(f"q{number}", "", f"a{random.randrange(30)}", at, "help", "please help me")))
        )
        owl = "owl" if at // HOUR % 24 < 12 else "lark"
        facts.append((at + 60, Answered(f"q{number}", f"{owl}{random.randrange(4)}", at + 60)))
    return [fact for _, fact in sorted(facts, key=lambda pair: pair[0])]


def test_a_small_past_keeps_the_fixed_ranker() -> None:
    assert training.learn_from(night_owls(100), 100) is None


def test_a_learned_ranker_wins_where_the_past_has_a_rule(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(training, "FEWEST", 200)
    facts = night_owls(500)
    found = training.learn_from(facts, 500, "learned")
    assert found
    matcher = Matcher(tmp_path)
    matcher.learn_many(facts)
    matcher.adopt(found)
    matcher.save(1)
    at = 500 * 5 * HOUR // DAY * DAY + DAY
    for each in (matcher, Matcher(tmp_path)):
        ranking = each.rank(Ask("n", "", "new", at, "help", "please help me"), at)
        assert ranking.model == "learned"
        assert all(one.person_id.startswith("owl") for one in ranking.candidates[:4])


def test_calibration_finds_the_chances_that_made_the_data() -> None:
    random = np.random.default_rng(3)
    lists = []
    for _ in range(800):
        scores = random.normal(size=12).astype(np.float32)
        lists.append(
            (scores, random.random(12) < 1 / (1 + np.exp(-(2 * (scores - np.sort(scores)[-5:].mean()) - 1))))
        )
    found = calibration.fit(lists)
    assert found.slope == pytest.approx(2, abs=0.4)
    said = np.concatenate([found.probability(scores) for scores, _ in lists]).mean()
    seen = np.concatenate([helped for _, helped in lists]).mean()
    assert said == pytest.approx(seen, abs=0.05)


def test_the_linear_fit_finds_the_feature_that_tells() -> None:
    random = np.random.default_rng(3)
    names = list(linear.INPUTS)
    lists = []
    for _ in range(300):
        table = random.random((20, len(names))).astype(np.float32)
        lists.append(Labelled(table, np.arange(20) == table[:, names.index("pace")].argmax()))
    weights = linear.fit(lists, names)
    assert weights["pace"] == max(weights.values())
    assert weights["pace"] > 3
