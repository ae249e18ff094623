"""The backtest finds the right people, knows no future, and writes files that others can check."""

import itertools
from pathlib import Path

import msgspec
import pytest

from kring.history import backtest
from kring.history.backtest.judging import KRING
from kring.history.backtest.replay import ENOUGH
from kring.history.backtest.running import replay

from .worlds import community


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    backtest.run_over(*community(900), out)
    return out


def lines(path: Path) -> list[list[str]]:
    return [line.split(" ") for line in path.read_text().splitlines()]


def test_experts_are_found(written: Path) -> None:
    report = msgspec.json.decode((written / "report.json").read_bytes())
    systems = report["windows"][0]["systems"]
    assert systems["kring"]["hit_5"] > 2 * systems["random"]["hit_5"]
    assert systems["kring"]["mrr"] > systems["most_active"]["mrr"] > systems["random"]["mrr"]


def test_every_test_question_has_all_its_candidates_with_falling_scores(written: Path) -> None:
    questions, answers = community(900)
    counts: dict[str, int] = {}
    for answer in answers:
        if answer.created < questions[-1].created:
            counts[answer.answerer] = counts.get(answer.answerer, 0) + 1
    rows = lines(written / "run.trec")
    assert len({row[0] for row in rows}) == 90
    last = [row for row in rows if row[0] == questions[-1].id]
    enough = {person.replace(" ", "%20") for person, count in counts.items() if count >= ENOUGH}
    assert {row[2] for row in last} == enough
    scores = [float(row[4]) for row in last]
    assert all(high > low for high, low in itertools.pairwise(scores))
    assert [int(row[3]) for row in last] == list(range(1, len(last) + 1))


def test_qrels_hold_candidates_who_helped(written: Path) -> None:
    listed = {(row[0], row[2]) for row in lines(written / "run.trec")}
    relevant = [(row[0], row[2]) for row in lines(written / "qrels.trec")]
    assert relevant
    assert set(relevant) <= listed


def test_the_page_needs_nothing_else(written: Path) -> None:
    page = (written / "report.html").read_text()
    assert "The right person was among the first 5" in page
    assert "<script" not in page
    assert "http" not in page.replace('xmlns="http', "")


def test_the_future_does_not_change_a_ranking() -> None:
    questions, answers = community(400)
    end = questions[370].created
    known = [answer for answer in answers if answer.created < end]
    ranks = []
    for replies in (answers, known):
        window = replay(questions, replies, "fixed").windows[1]
        ranks.append([one.top[KRING] for one in window.judged[:11]])
    assert ranks[0] == ranks[1]


def test_answers_words_count_for_kring_and_not_for_the_references() -> None:
    questions, answers = community(300)
    texts = {question.id: question.body for question in questions}
    spoken = [msgspec.structs.replace(one, body=texts[one.question_id]) for one in answers]
    silent, heard = (replay(questions, each, "fixed").windows[1].judged for each in (answers, spoken))
    for name in ("word_votes", "most_active"):
        assert [one.top[name] for one in silent] == [one.top[name] for one in heard]
    assert [one.top[KRING] for one in silent] != [one.top[KRING] for one in heard]


@pytest.mark.parametrize("size", [1, 12, 60])
def test_a_tiny_past_is_no_trouble(size: int, tmp_path: Path) -> None:
    report = backtest.run_over(*community(size), tmp_path)
    assert report.questions == size


def test_a_question_that_stands_twice_is_ranked_once(tmp_path: Path) -> None:
    questions, answers = community(200)
    backtest.run_over([*questions, questions[-1]], answers, tmp_path)
    first = [row for row in lines(tmp_path / "run.trec") if row[0] == questions[-1].id]
    assert len({row[2] for row in first}) == len(first)
