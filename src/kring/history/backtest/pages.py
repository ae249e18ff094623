"""Pages: report.html, one file for a person who looks rather than reads."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from kring.matching import Time

from . import charts
from .reports import Report

LABELS = {
    "kring": "Kring",
    "word_votes": "Similar questions",
    "most_active": "Most active lately",
    "random": "Anybody",
}
PAGES = Environment(loader=PackageLoader("kring.history.backtest", "."), autoescape=True, trim_blocks=True)


def write(report: Report, directory: Path) -> None:
    """Write report.html beside the other files."""
    systems = report.test["systems"]
    text = PAGES.get_template("report.html").render(
        report=report,
        test=report.test,
        labels=LABELS,
        bars=charts.bars({name: systems[name]["hit_5"] for name in LABELS}, LABELS),
        curves=charts.curves({name: systems[name]["hits"] for name in LABELS}, LABELS, "people invited"),
        calibration=charts.said_and_seen(report.test["calibration"]),
        day=day,
        duration=duration,
        sentence=sentence,
    )
    (directory / "report.html").write_text(text, "utf-8")


def day(at: Time) -> str:
    """A date as people write it.

    >>> day(0)
    '1 January 1970'
    """
    date = datetime.fromtimestamp(at / 1_000_000, UTC)
    return f"{date.day} {date:%B %Y}"


def duration(hours: float) -> str:
    """A length of time in its most fitting unit.

    >>> duration(0.2), duration(5), duration(96)
    ('12 minutes', '5.0 hours', '4.0 days')
    """
    if hours < 1:
        return f"{60 * hours:.0f} minutes"
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"


def sentence(kind: str, numbers: Mapping[str, Any]) -> str:
    """A reason in words.

    >>> sentence("solved_similar", {"count": 4, "since": 0})
    'answered 4 like it since January 1970'
    """
    if kind == "solved_similar":
        since = datetime.fromtimestamp(numbers["since"] / 1_000_000, UTC)
        return f"answered {numbers['count']:.0f} like it since {since:%B %Y}"
    return _SENTENCES[kind].format(**numbers)


_SENTENCES = {
    "helped_asker": "helped this asker {count:.0f}× before",
    "active_lately": "answers about {count:.0f} a month",
    "active_topic": "about {count:.0f} a month under this label",
    "declared": "asked for questions on this",
    "here_now": "was here a moment ago",
    "exploring": "somebody must start",
}
