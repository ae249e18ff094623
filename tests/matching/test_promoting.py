"""A learned ranker that won is used by the next server, and only by one that understands it."""

from pathlib import Path

import numpy as np

from kring.matching import learned, linear, promoting
from kring.matching.fixed import Fixed
from kring.matching.labelled import Labelled


def _trained() -> learned.Learned:
    dice = np.random.default_rng(1)
    lists = []
    for _ in range(60):
        table = dice.random((20, len(linear.INPUTS)), np.float32)
        helped = np.zeros(20, bool)
        helped[table[:, 0].argmax()] = True
        lists.append(Labelled(table, helped))
    return learned.train(lists, list(linear.INPUTS))


def test_what_won_scores_the_same_after_a_restart(tmp_path: Path):
    ranker = _trained()
    assert promoting.keep(ranker, tmp_path)
    again = promoting.kept(tmp_path)
    assert isinstance(again, learned.Learned)
    table = np.random.default_rng(2).random((5, len(linear.INPUTS)), np.float32)
    assert np.allclose(again.score_table(table, again.trees), ranker.score_table(table, ranker.trees))


def test_when_the_fixed_one_wins_the_learned_one_goes(tmp_path: Path):
    promoting.keep(_trained(), tmp_path)
    assert not promoting.keep(Fixed(), tmp_path)
    assert isinstance(promoting.kept(tmp_path), Fixed)


def test_another_versions_ranker_is_left_alone(tmp_path: Path):
    promoting.keep(_trained(), tmp_path)
    path = tmp_path / promoting.NAME
    path.write_text(path.read_text().replace('"version":', '"version":9'))
    assert isinstance(promoting.kept(tmp_path), Fixed)
