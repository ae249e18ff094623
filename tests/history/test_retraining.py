"""The server trains its own ranker, beside itself, when there is enough to learn from; what was there stays until then."""

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from kring.history import retraining
from kring.history.retraining import Retrainer
from kring.matching import HOUR, Ask, Matcher, learned, promoting
from kring.matching.fixed import Fixed
from kring.store import Store

Bring = Callable[[str, Path], object]


def owls_and_larks(folder: Path, size: int) -> Path:
    """Tables in which the hour alone tells who answers: a rule that must be learned."""
    random, folder = Random(4), folder / "past"
    folder.mkdir()
    questions, answers = ["id,created,asker,title,body"], ["question_id,answerer,created,body"]
    for number in range(size):
        at = 1_500_000_000 + number * 5 * 3600
        questions.append(f"q{number},{at},a{random.randrange(30)},help,please help me")
        owl = "owl" if at // 3600 % 24 < 12 else "lark"
        answers.append(f"q{number},{owl}{random.randrange(4)},{at + 60},so it goes")
    (folder / "questions.csv").write_text("\n".join(questions))
    (folder / "answers.csv").write_text("\n".join(answers))
    return folder


def learned_from(store: Store) -> Matcher:
    matcher = Matcher()
    matcher.learn_many(retraining.facts(store))
    return matcher


def worked(retrainer: Retrainer, until: Callable[[], bool], seconds: float = 120) -> None:
    """Let it work as its loop would, until then."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it took too long"
        retrainer._next = 0.0
        retrainer.work()
        time.sleep(0.05)


def test_what_won_on_the_past_is_in_use_without_a_restart(bring, store, store_url, tmp_path: Path) -> None:
    bring("tables", owls_and_larks(tmp_path, 1_100))
    matcher = learned_from(store)
    retrainer = Retrainer(store_url, tmp_path, matcher, settling=0)
    worked(retrainer, lambda: promoting.trained_on(tmp_path) > 0 and not retrainer._process)
    assert isinstance(matcher.ranker, learned.Learned)
    at = (1_500_000_000 // 86_400 + 300) * 86_400 * 1_000_000 + HOUR
    ranking = matcher.rank(Ask("n", "", None, at, "help", "please help me"), at)
    assert ranking.model == "learned"
    assert isinstance(promoting.kept(tmp_path), learned.Learned)
    assert not retrainer._is_due(), "nothing new has been answered since"


def test_a_short_past_changes_nothing(bring, store, store_url, tmp_path: Path) -> None:
    bring("tables", owls_and_larks(tmp_path, 300))
    matcher = learned_from(store)
    retrainer = Retrainer(store_url, tmp_path, matcher, settling=0)
    for _ in range(3):
        retrainer._next = 0.0
        retrainer.work()
    assert retrainer._process is None
    assert isinstance(matcher.ranker, Fixed)


def test_a_training_that_was_killed_leaves_the_ranker_there_was(
    bring, store, store_url, tmp_path: Path
) -> None:
    bring("tables", owls_and_larks(tmp_path, 1_100))
    matcher = learned_from(store)
    before = matcher.ranker
    retrainer = Retrainer(store_url, tmp_path, matcher, settling=0)
    worked(retrainer, lambda: retrainer._process is not None)
    assert retrainer._process
    retrainer._process.kill()
    worked(retrainer, lambda: retrainer._process is None)
    assert matcher.ranker is before
    assert not (tmp_path / promoting.NAME).exists()
    assert retrainer._next > time.monotonic() + 60, "it is tried again later, not at once"


def test_one_training_at_a_time_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl
    import io
    import sys

    order = f'{{"url":"unused","folder":"{tmp_path}"}}'.encode()
    monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": io.BytesIO(order)}))
    monkeypatch.setattr(retraining.os, "nice", lambda _: 0)
    monkeypatch.setattr(retraining.signal, "signal", lambda *_: None)
    with (tmp_path / retraining.LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        retraining.main()
    assert not (tmp_path / promoting.NAME).exists()
