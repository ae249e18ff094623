"""Reports: what a backtest found, as one structure for report.json and report.html."""

import resource
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from . import judging
from .judging import KRING, SYSTEMS
from .running import Run, Window
from .tables import Answer, Question


class Report(msgspec.Struct):
    """The figures of one backtest; `windows` are the test and the earlier stretch, in that order."""

    questions: int
    answers: int
    ranker: str
    windows: list[dict[str, Any]]
    trainings: list[dict[str, Any]]
    ms_median: float
    ms_p95: float
    peak_memory_mb: float
    seconds: float
    waiting: dict[str, float]
    examples: list[dict[str, Any]] = []

    @property
    def test(self) -> dict[str, Any]:
        return self.windows[0]

    def write(self, directory: Path) -> None:
        text = msgspec.json.format(msgspec.json.encode(self), indent=1)
        (directory / "report.json").write_bytes(text)


def report(
    run: Run, questions: Sequence[Question], answers: Sequence[Answer], ranker: str, seconds: float
) -> Report:
    """All figures of a run."""
    return Report(
        questions=len(questions),
        answers=len(answers),
        ranker=ranker,
        windows=[_window(window, questions) for window in reversed(run.windows)],
        trainings=[msgspec.to_builtins(note) for note in run.trainer.notes],
        ms_median=float(np.median(run.took or [0])),
        ms_p95=float(np.percentile(run.took or [0], 95)),
        peak_memory_mb=peak_memory(),
        seconds=seconds,
        waiting=waiting(questions, answers),
        examples=run.examples,
    )


def _window(window: Window, questions: Sequence[Question]) -> dict[str, Any]:
    asked = len(window.judged)
    counted = sum(bool(one.ranks[KRING]) for one in window.judged)
    models = [one.model for one in window.judged]
    return {
        "name": window.name,
        "from": questions[window.start].created if asked else None,
        "to": questions[window.end - 1].created if asked else None,
        "questions": asked,
        "counted": counted,
        "skipped": asked - counted,
        "nobody_answered": window.nobody / max(asked, 1),
        "only_newcomers_answered": window.newcomers / max(asked, 1),
        "models": {model: models.count(model) for model in sorted(set(models))},
        "systems": {system: judging.summary(window.judged, system) for system in SYSTEMS},
        "against": {system: judging.comparison(window.judged, system) for system in SYSTEMS[1:]},
        "calibration": judging.calibration(window.judged),
    }


def waiting(questions: Sequence[Question], answers: Sequence[Answer]) -> dict[str, float]:
    """Hours until the first reply, for the questions that got one; quantiles."""
    first: dict[str, int] = {}
    for answer in answers:
        first[answer.question_id] = min(answer.created, first.get(answer.question_id, answer.created))
    hours = [(first[one.id] - one.created) / 3.6e9 for one in questions if one.id in first]
    if not hours:
        return {}
    return {f"p{share}": float(np.percentile(hours, share)) for share in (25, 50, 75, 90)}


def peak_memory() -> float:
    """Most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
