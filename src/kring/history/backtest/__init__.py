"""Backtest: whom Kring would have asked, shown on an organization's own past."""

from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

from kring.matching import promoting

from . import pages, tables
from .reports import Report, report
from .running import replay
from .tables import Answer, Question, UnreadableTable
from .trec import TrecFiles

__all__ = ["Answer", "Question", "Report", "UnreadableTable", "run", "run_over"]


def run(questions: Path, answers: Path, out: Path, ranker: str = "auto") -> Report:
    """Backtest tables on disk (Parquet, CSV or JSON Lines) and write the report and TREC files to `out`."""
    return run_over(tables.questions(questions), tables.answers(answers), out, ranker)


def run_over(
    questions: Iterable[Question],
    answers: Iterable[Answer],
    out: Path,
    ranker: str = "auto",
    promote: Path | None = None,
) -> Report:
    """Backtest questions and answers from anywhere, such as what was imported; unordered is fine.

    With ``promote``, a folder, the ranker that did best is kept there for the live server.
    """
    started = perf_counter()
    ordered = tables.in_order(questions)
    replies = sorted(answers, key=lambda row: row.created)
    out.mkdir(parents=True, exist_ok=True)
    with TrecFiles(out) as files:
        done = replay(ordered, replies, ranker, files)
    if promote:
        promoting.keep(done.matcher.ranker, promote, done.matcher.past.answered, done.trainer.notes[-1:])
    found = report(done, ordered, replies, ranker, perf_counter() - started)
    found.write(out)
    pages.write(found, out)
    return found
