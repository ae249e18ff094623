"""A long backlog is encoded in a process of its own; without it, here."""

import os
import sys

import numpy as np
import pytest

from kring.matching import Ask, Asked, Matcher
from kring.matching.backlog import Backlog
from kring.matching.meaning import Encoder, find_encoder


def waiting(number: int) -> tuple[Matcher, list[str]]:
    texts = [f"My router number {n} blinks since the storm" for n in range(number)]
    matcher = Matcher(None, needed())
    matcher.learn_many(Asked(Ask(str(n), "c", None, n, "", text, (), "en")) for n, text in enumerate(texts))
    return matcher, texts


def needed() -> Encoder:
    encoder = find_encoder()
    if encoder is None:
        pytest.skip("no encoder is installed here (extra: meaning)")
    return encoder


def test_the_process_finds_what_the_encoder_here_finds_and_ends() -> None:
    matcher, texts = waiting(80)
    backlog = Backlog(matcher, many=70)
    assert backlog.work() == 64
    process = backlog._process
    assert process
    while backlog.work():
        pass
    assert process.poll() is not None
    assert backlog._process is None
    assert matcher.indexes.vectors is not None
    assert len(matcher.indexes.vectors) == 80
    own = needed().encode([texts[3]])[0]
    assert matcher.indexes.vectors.cosines(own, np.array([3]))[0] > 0.99


def test_a_few_need_no_process() -> None:
    matcher, _ = waiting(5)
    backlog = Backlog(matcher)
    assert backlog.work() == 5
    assert backlog._process is None


def test_a_process_that_dies_is_done_without() -> None:
    matcher, _ = waiting(90)
    backlog = Backlog(matcher, many=10)
    backlog.work()
    assert backlog._process
    os.kill(backlog._process.pid, 9)
    backlog._process.wait()
    while backlog.work():
        pass
    assert matcher.indexes.waiting == 0


def test_nor_is_one_needed_that_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher, _ = waiting(20)
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert Backlog(matcher, many=10).work() == 20
    assert matcher.indexes.waiting == 0
