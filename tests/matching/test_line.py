"""A line of texts is first in, first out, however much of it is packed, and the same after it was kept."""

from collections import deque
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kring.matching import line
from kring.matching.line import Line


class Waiting(RuleBasedStateMachine):
    """The same as a plain queue."""

    def __init__(self) -> None:
        super().__init__()
        line.PACK = 4
        self.line, self.plain = Line(), deque[str]()

    @rule(texts=st.lists(st.text(max_size=3), max_size=9))
    def come(self, texts: list[str]) -> None:
        for text in texts:
            self.line.append(text)
        self.plain.extend(texts)

    @rule(limit=st.integers(0, 12), taken=st.integers(0, 12))
    def go(self, limit: int, taken: int) -> None:
        first = self.line.first(limit)
        assert first == list(self.plain)[:limit]
        for _ in range(min(taken, len(first))):
            self.plain.popleft()
        self.line.drop(min(taken, len(first)))

    @rule()
    def keep(self) -> None:
        with TemporaryDirectory() as folder:
            self.line.save(Path(folder) / "line")
            self.line = Line()
            self.line.load(Path(folder) / "line")

    @invariant()
    def as_long(self) -> None:
        assert len(self.line) == len(self.plain)

    def teardown(self) -> None:
        line.PACK = 256


Waiting.TestCase.settings = settings(max_examples=60, deadline=None)
TestLine = Waiting.TestCase
