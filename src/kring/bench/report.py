"""What was measured, each beside its bar: as a table for people and as JSON for a program."""

from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

MEGABYTE = 1_000_000


class Bar(msgspec.Struct, frozen=True):
    """What is wanted: at most or at least so much, in which unit."""

    sign: str
    value: float
    unit: str


BARS = {
    "match_p95_ms": Bar("<", 60, "ms"),
    "match_memory_mb": Bar("<", 1500, "MB"),
    "page_p95_ms": Bar("<", 30, "ms"),
    "post_per_s": Bar(">=", 2000, "/s"),
    "post_p99_ms": Bar("<", 100, "ms"),
    "live_p95_ms": Bar("<", 100, "ms"),
    "start_s": Bar("<", 5, "s"),
    "import_per_s": Bar(">=", 20_000, "/s"),
    "ready_s": Bar("", 0, "s"),
    "event_per_s": Bar(">=", 10_000, "/s"),
    "event_batch_per_s": Bar(">=", 60_000, "/s"),
    "event_p99_ms": Bar("<", 100, "ms"),
    "rule_http_per_s": Bar("", 0, "/s"),
    "rule_vs_node_red": Bar(">=", 2, "times"),
    "reaction_p95_ms": Bar("<", 250, "ms"),
    "lane_delay_s": Bar("<", 1, "s"),
    "identity_ms": Bar("<", 0.2, "ms CPU"),
}


class Figure(msgspec.Struct, frozen=True):
    """One measured figure; ``bar`` is empty and ``holds`` true where none was set."""

    name: str
    value: float
    unit: str
    bar: str
    holds: bool


def figure(name: str, value: float) -> Figure:
    """A figure beside its bar."""
    bar = BARS[name]
    if not bar.sign:
        return Figure(name, round(value, 2), bar.unit, "", True)
    holds = value < bar.value if bar.sign == "<" else value >= bar.value
    return Figure(name, round(value, 2), bar.unit, f"{bar.sign} {bar.value:g}", holds)


class Shown:
    """Figures of one run, each said as it is known."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.beside: dict[str, str] = {}

    def note(self, name: str, value: float) -> None:
        """One more."""
        self.figures.append(figure(name, value))
        print(f"{name} {self.figures[-1].value:g} {self.figures[-1].unit}", flush=True)

    def end(self, json: Path | None) -> int:
        """Print them all, keep them where they are wanted; 0 if every bar holds."""
        show(self.figures, self.beside)
        if json:
            write(self.figures, json)
        return 0 if all(each.holds for each in self.figures) else 1


def show(figures: list[Figure], beside: dict[str, str]) -> None:
    """Print them, and what stands beside them."""
    table = Table("figure", "value", "unit", "bar", "holds", box=None)
    for each in figures:
        table.add_row(each.name, f"{each.value:g}", each.unit, each.bar, "yes" if each.holds else "NO")
    more = Table("beside", "", box=None)
    for name, text in beside.items():
        more.add_row(name, text)
    console = Console(soft_wrap=True)
    console.print(table, more)


def write(figures: list[Figure], path: Path) -> None:
    """The figures as a list of objects."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=2))


def quantile(values: list[float], share: float) -> float:
    """The value below which that share lies; 0 of nothing.

    >>> quantile([3.0, 1.0, 2.0, 4.0], 0.5), quantile([], 0.95)
    (3.0, 0.0)
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
