"""``kring backtest``: whom Kring would have asked, on a past in tables or on what was imported."""

from pathlib import Path
from typing import Literal

from kring.cli import opening
from kring.history import backtest as testing
from kring.history import replay
from kring.history.backtest.__main__ import show
from kring.refusals import Refusal

Ranker = Literal["auto", "fixed", "learned"]


class Unreadable(Refusal):
    """The past cannot be read: {reason}"""


class OneTable(Refusal):
    """A backtest takes two tables, questions and answers, or none for what was imported; {seen} was given."""


class NothingImported(Refusal):
    """Nothing was asked in {database} yet. Bring in a past with kring import, or name two tables."""


def backtest(
    questions: Path | None = None, answers: Path | None = None, /, *, out: Path, ranker: Ranker = "auto",
    circle: str = "",
) -> None:  # fmt: skip
    """Replay the past through the code that runs live, and write report.html, report.json, run.trec and qrels.trec.

    On the whole of what was imported, the ranker that did best is used by the server from its next start.

    Parameters
    ----------
    questions:
        A table of questions: Parquet, CSV or JSON Lines. Without tables, what was imported.
    answers:
        A table of answers.
    out:
        The folder to write to.
    ranker:
        The fixed one, the learned one, or whichever is better on the past's last weeks.
    circle:
        Of what was imported, only this circle's.
    """
    if (questions is None) != (answers is None):
        raise OneTable(seen=questions or answers)
    try:
        report = (
            testing.run(questions, answers, out, ranker)
            if questions and answers
            else _own(out, ranker, circle)
        )
    except testing.UnreadableTable as error:
        raise Unreadable(reason=error) from error
    except OSError as error:
        raise Unreadable(reason=f"{error.filename}: {error.strerror}") from error
    show(report)
    print(f"Look at {out / 'report.html'}")


def _own(out: Path, ranker: str, circle: str) -> testing.Report:
    with opening.opened() as store:
        circle_id = store.read_sync(lambda tx: opening.circle(tx, circle).id) if circle else ""
        asked = list(replay.questions(store, circle_id))
        if not asked:
            raise NothingImported(database=opening.shown(opening.environment().store_url))
        folder = None if circle else opening.environment().folder
        return testing.run_over(asked, replay.answers(store, circle_id), out, ranker, folder)
