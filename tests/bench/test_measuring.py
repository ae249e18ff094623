"""The bench measures a real server; here a small one, for the figures' form and not for their size."""

import msgspec
import pyarrow.parquet as pq
import pytest

from kring.bench import lanes, limits, load, measuring, past, reaching, reaction, report, rules
from kring.bench.measuring import Measuring, Size


@pytest.mark.timeout(300)
def test_every_figure_is_there_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(measuring, "POST_SECONDS", 1.0)
    monkeypatch.setattr(measuring, "QUESTIONS", 6)
    monkeypatch.setattr(measuring, "LISTENERS", 20)
    monkeypatch.setattr(measuring, "TALKS", 4)
    monkeypatch.setattr(load, "LIVE_SECONDS", 2.0)
    monkeypatch.setattr(reaching, "SECONDS", 1.0)
    monkeypatch.setattr(reaction, "SECONDS", 3.0)
    monkeypatch.setattr(reaction, "SHARE", 10)
    monkeypatch.setattr(reaction, "LAST_SECONDS", 2.0)
    monkeypatch.setattr(lanes, "WARM_SECONDS", 1.0)
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    monkeypatch.setattr(rules, "measure", lambda: ([rules.Outcome(2.0, 1, 1)], [rules.Outcome(1.0, 1, 1)]))
    run = Measuring(tmp_path, "", Size(60, 200))
    run.run()
    report.write(run.figures, tmp_path / "figures.json")
    written = msgspec.json.decode((tmp_path / "figures.json").read_bytes())
    assert {figure["name"] for figure in written} == set(report.BARS)
    assert all(set(figure) == {"name", "value", "unit", "bar", "holds"} for figure in written)
    assert all(figure["value"] > 0 for figure in written), written
    assert "0 not" in run.beside["live"], "nobody missed a message"


def test_an_event_goes_through_a_rule_to_another_system(tmp_path, monkeypatch):
    monkeypatch.setattr(rules, "EVENTS", 60)
    monkeypatch.setattr(rules, "WARM", 5)
    kring = rules.Kring(tmp_path)
    try:
        done = rules.through(kring.sink, kring.server.port, kring.key)
    finally:
        kring.close()
    assert (done.sent, done.heard) == (60, 60)
    assert len(kring.sink.ids) == 65


def test_the_past_reads_as_wanted(tmp_path):
    messages = past.write(tmp_path, 300, 1000)
    questions = pq.read_table(tmp_path / "questions.parquet").to_pylist()
    answers = pq.read_table(tmp_path / "answers.parquet").to_pylist()
    lengths = sorted(len(question["body"]) for question in questions)
    assert 500 < lengths[500] < 700
    assert messages == len(questions) + len(answers)
    assert all(answer["question_id"] in {q["id"] for q in questions} for answer in answers[:50])


def test_a_figure_knows_whether_it_holds():
    assert report.figure("post_per_s", 2500).holds
    assert not report.figure("post_per_s", 1500).holds
    assert report.figure("match_p95_ms", 12).bar == "< 60"
