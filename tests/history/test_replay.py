"""Replay: what was imported comes out as the backtest's questions and answers."""

from kring.history import replay

from .conftest import QUESTIONS


def test_it_comes_out_as_it_went_in(bring, tables, store, monkeypatch):
    monkeypatch.setattr(replay, "PAGE", 2)
    bring("tables", tables)
    questions = list(replay.questions(store))
    assert [(q.title, q.body) for q in questions] == [(q["title"], q["body"]) for q in QUESTIONS]
    assert questions[0].tags == ("wifi", "router")
    assert questions[0].asker == questions[2].asker
    answers = list(replay.answers(store))
    assert len(answers) == 3
    thanked = [a for a in answers if a.thanked]
    assert [(a.question_id, a.posts) for a in thanked] == [(questions[0].id, 3)]


def test_only_one_circle_if_wanted(bring, tables, store, circle_id):
    bring("tables", tables)
    assert len(list(replay.questions(store, circle_id))) == 3
    assert list(replay.questions(store, "another")) == []
